"""The indicator library: what was approved before, beside the packs that come with Jiheng."""
