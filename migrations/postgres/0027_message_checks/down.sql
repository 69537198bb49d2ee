DROP TABLE message_checks;
