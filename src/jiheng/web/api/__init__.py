"""The actions of the site as JSON, for other programs: tokens with scopes, an OpenAPI description."""
