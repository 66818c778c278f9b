/** One frame of server-sent events (HTML Living Standard 9.2.6); a comment has no data. */
export interface EventFrame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

/** The frames of a stream as they come, comments too, since they show that it lives. */
export async function* eventFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<EventFrame, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split(/\r?\n\r?\n/);
    text = frames.pop() ?? '';
    for (const frame of frames) yield frameOf(frame);
  }
}

function frameOf(text: string): EventFrame {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === 'data' && fields.has('data')) fields.set('data', `${fields.get('data') ?? ''}\n${value}`);
    else if (['id', 'event', 'data'].includes(name)) fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
