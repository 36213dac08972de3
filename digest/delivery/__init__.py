"""How letters leave: by SMTP or into a Maildir. Delivery does not know why anything is sent."""
