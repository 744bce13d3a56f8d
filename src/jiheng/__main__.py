"""`python -m jiheng` does what `jiheng` does."""

from jiheng.cli import main

if __name__ == "__main__":
    main()
