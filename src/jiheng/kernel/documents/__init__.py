"""Documents of every format as pages: grids of cells with addresses and no meaning."""
