"""What staff tell workers beside the answers: notices for everybody, recalls of cards that proved wrong."""
