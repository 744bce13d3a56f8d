"""Pages → forms, found by the official labels and the geometry."""
