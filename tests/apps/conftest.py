"""What the apps' tests share: the sums of tests/content in place of the shipped items."""

from tests.content import loaded_sample, sample_content

__all__ = ["loaded_sample", "sample_content"]
