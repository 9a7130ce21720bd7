"""Evidence (佐证材料): pieces kept, described, replaced, removed and sent."""
