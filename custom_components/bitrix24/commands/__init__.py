"""Everything that is commanded: from a verb to a verified change, or to the queue."""
