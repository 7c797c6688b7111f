// Starts GraphiQL on the endpoint beside this page.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const fetcher = createGraphiQLFetcher({ url: new URL("graphql", document.baseURI).href });
const defaultQuery = `# Ctrl-Enter で実行 / Ctrl-Enter runs the query
# Headers: {"Authorization": "Bearer …", "Tsunagu-Purpose": "…"}
{
  sources {
    name
    holder
    title
    classes
  }
}
`;
const page = createElement(GraphiQL, { fetcher, defaultQuery, shouldPersistHeaders: false });
createRoot(document.getElementById("graphiql")).render(page);
