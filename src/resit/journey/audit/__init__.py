"""The audit of other people's hubs: what their pages say about exams, held against the catalog."""
