// Sends a story word by word, as a language model would: what is written is at the client at once.
// `awslambda` is there without an import, as on AWS.

const STORY = "Once upon a time a gateway waited for its function to finish. Now it does not wait any more.";

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const { words = STORY, pause = "150" } = event.queryStringParameters ?? {};
  const metadata = { statusCode: 200, headers: { "Content-Type": "text/event-stream" } };
  const stream = awslambda.HttpResponseStream.from(responseStream, metadata);
  for (const word of words.split(" ")) {
    stream.write(`data: ${word}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, Number(pause)));
  }
  stream.end();
});
