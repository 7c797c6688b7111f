"""The GraphQL face of the hub: schema and protocol by Strawberry, execution by the hub.

The only package that imports `strawberry`. `derive` makes the schema from the vocabulary, `schema`
hands operations to the pipeline, `view` speaks HTTP, SSE and WebSocket, `ide` serves GraphiQL.
"""
