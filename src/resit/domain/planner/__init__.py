"""The plan to an exam date: how the hours before it are shared among the content areas."""
