"""What the API takes and gives, as the OpenAPI description shows it."""
