"""Truth over time: every source watched by a machine, checked and signed by people, questioned by readers."""
