DROP TABLE hardware;
