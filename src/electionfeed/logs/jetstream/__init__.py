"""A log in a NATS JetStream stream: its address, subjects, connection, writer and reader, all under asyncio."""
