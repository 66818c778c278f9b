import { eventFrames, type EventFrame } from './event-frames';

/** The frames of a body that arrives in these pieces. */
async function framesOf(...pieces: readonly Uint8Array[]): Promise<EventFrame[]> {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const frames: EventFrame[] = [];
  for await (const frame of eventFrames(body)) frames.push(frame);
  return frames;
}

describe('eventFrames', () => {
  const stream = Buffer.from(
    ': hello\n\nid: evt_1\nevent: a\ndata: {"x":"架橋"}\n\nid:evt_2\ndata:1\ndata: 2\n\n',
  );
  const frames = [{}, { id: 'evt_1', event: 'a', data: '{"x":"架橋"}' }, { id: 'evt_2', data: '1\n2' }];

  it('ok whole', async () => expect(await framesOf(stream)).toEqual(frames));

  it('ok octet by octet, in the midst of characters and line ends', async () => {
    expect(await framesOf(...[...stream].map((octet) => Uint8Array.of(octet)))).toEqual(frames);
  });

  it('ok with carriage returns', async () => {
    const dos = Buffer.from(stream.toString().replaceAll('\n', '\r\n'));
    expect(await framesOf(dos)).toEqual(frames);
    expect(await framesOf(...[...dos].map((octet) => Uint8Array.of(octet)))).toEqual(frames);
  });

  it('fails: the last frame is cut, and is not told', async () => {
    expect(await framesOf(stream.subarray(0, -1))).toEqual(frames.slice(0, 2));
  });
});
