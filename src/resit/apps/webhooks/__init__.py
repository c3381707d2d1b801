"""Telling other people's systems that a fact changed: endpoints, events, signed deliveries that are retried and can be replayed."""
