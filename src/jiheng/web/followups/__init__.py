"""What came after the approval: monitoring and self-evaluation forms that are brought in."""
