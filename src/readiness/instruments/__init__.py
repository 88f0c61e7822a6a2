"""Files that people fill in: the Broker's adaptation file and what is asked before a decision."""
