/**
 * Tells once when an answer has been sent, or its client has gone. The connection is listened to as well: an answer that
 * waits behind another one of its connection has none yet, and would hear of nothing.
 * @param over called with whether the answer was sent
 */
export function whenOver({ socket }, response, over) {
  const end = () => {
    response.off('close', end);
    socket.off('close', end);
    over(response.writableFinished);
  };
  // One listener a request; clients may send many at once.
  socket.setMaxListeners(0);
  response.once('close', end);
  socket.once('close', end);
}
