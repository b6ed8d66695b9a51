"""Speed and cost of the whole assistant beside a stock Rasa FAQ bot, in one run on one machine."""
