"""Area targets (区域绩效目标) of transfer payments: split down to counties and rolled up again."""
