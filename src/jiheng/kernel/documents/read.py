"""Any document → pages: the table of formats, and the checks that come before reading."""
