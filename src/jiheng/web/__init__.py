"""The office in the browser: a Django site over the fields. Nothing else imports Django."""
