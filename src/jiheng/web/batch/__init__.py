"""Batch import: a folder of documents, read in the background, taken over form by form."""
