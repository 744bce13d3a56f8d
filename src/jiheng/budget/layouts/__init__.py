"""What is shown or written of forms: reports, and later the official layouts."""
