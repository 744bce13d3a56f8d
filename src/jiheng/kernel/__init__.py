"""What every field stands on: documents, quantities, messages; knows no form and no fund."""
