"""The program files that this installation goes by, and every version of them that it went by before."""
