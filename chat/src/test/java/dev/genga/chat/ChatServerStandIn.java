package dev.genga.chat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// A small server in this process that speaks like OpenAI's, says what it was told to, and keeps what
/// arrived.
public final class ChatServerStandIn implements AutoCloseable {
  /// A request.
  ///
  /// @param key what its `Authorization` header says
  public record Arrived(String path, String key, String body) {}

  /// An answer.
  ///
  /// @param delayMillis before it
  /// @param cutOff whether the connection ends in the middle of the body
  private record Reply(int status, String body, long delayMillis, boolean cutOff) {}

  private final HttpServer server;
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final List<Arrived> arrived = new CopyOnWriteArrayList<>();

  public ChatServerStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::reply);
    server.setExecutor(Executors.newCachedThreadPool(Thread.ofVirtual().factory()));
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  URI uri() {
    return URI.create(address());
  }

  public List<Arrived> arrived() {
    return List.copyOf(arrived);
  }

  /// Says this next.
  public ChatServerStandIn says(String text) {
    return says(text, "stop");
  }

  ChatServerStandIn says(String text, String finishReason) {
    String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return replies(
        200,
        """
        {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices":
         [{"index": 0, "finish_reason": "%s", "logprobs": null,
           "message": {"role": "assistant", "content": "%s", "refusal": null}}]}
        """
            .formatted(finishReason, quoted));
  }

  ChatServerStandIn serves(String... models) {
    var list =
        List.of(models).stream()
            .map(model ->
                "{\"id\": \"%s\", \"object\": \"model\", \"created\": 1, \"owned_by\": \"x\"}"
                    .formatted(model))
            .toList();
    return replies(200, "{\"object\": \"list\", \"data\": [" + String.join(", ", list) + "]}");
  }

  public ChatServerStandIn replies(int status, String body) {
    return reply(new Reply(status, body, 0, false));
  }

  ChatServerStandIn waits(long millis) {
    return reply(new Reply(200, "{}", millis, false));
  }

  ChatServerStandIn breaksOff() {
    return reply(new Reply(200, "{\"id\": \"1\", \"choices\": [{\"index\"", 0, true));
  }

  private synchronized ChatServerStandIn reply(Reply reply) {
    replies.add(reply);
    return this;
  }

  private synchronized Reply next() {
    return replies.isEmpty() ? new Reply(500, "{}", 0, false) : replies.removeFirst();
  }

  private void reply(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    arrived.add(new Arrived(exchange.getRequestURI().getPath(), key == null ? "" : key, body));
    var reply = next();
    try {
      Thread.sleep(reply.delayMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), bytes.length + (reply.cutOff() ? 1000 : 0));
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // The client has gone, or the body was to be cut off.
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
