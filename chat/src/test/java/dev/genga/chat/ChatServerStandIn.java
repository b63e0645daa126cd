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
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A small server in this process that speaks like OpenAI's, says what it was told to, and keeps what
/// arrived.
public final class ChatServerStandIn implements AutoCloseable {
  /// A request.
  ///
  /// @param key what its `Authorization` header says
  public record Arrived(String path, String key, String body) {
    private static final Pattern DATA_URL =
        Pattern.compile("data:image/(png|jpeg);base64,([A-Za-z0-9+/=]+)");

    private static final Pattern VIDEO_URL =
        Pattern.compile("\"video_url\":\\{\"url\":\"data:(video/\\w+);base64,([^\"]+)\"");

    /// The bytes between the commas of the video in it; none where there is none.
    public List<byte[]> video(String mediaType) {
      return VIDEO_URL
          .matcher(body)
          .results()
          .filter(found -> found.group(1).equals(mediaType))
          .flatMap(found -> Arrays.stream(found.group(2).split(",", -1)))
          .map(Base64.getDecoder()::decode)
          .toList();
    }

    /// The pictures in it, in their order.
    public List<Picture> pictures() {
      return DATA_URL
          .matcher(body)
          .results()
          .map(found ->
              new Picture(
                  Picture.Kind.valueOf(found.group(1).toUpperCase(Locale.ROOT)),
                  Base64.getDecoder().decode(found.group(2))))
          .toList();
    }
  }

  /// An answer.
  ///
  /// @param delayMillis before it
  /// @param cutOff whether the connection ends in the middle of the body
  private record Reply(int status, String body, long delayMillis, boolean cutOff) {}

  private final HttpServer server;
  private final Deque<Reply> replies = new ArrayDeque<>();
  private @Nullable Function<Arrived, String> answers;
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

  public URI uri() {
    return URI.create(address());
  }

  public List<Arrived> arrived() {
    return List.copyOf(arrived);
  }

  /// Says this next.
  public ChatServerStandIn says(String text) {
    return says(text, "stop");
  }

  /// Says this, made of the request, whenever nothing else is told.
  public synchronized ChatServerStandIn answers(Function<Arrived, String> made) {
    answers = made;
    return this;
  }

  ChatServerStandIn says(String text, String finishReason) {
    return replies(200, completion(text, finishReason));
  }

  private static String completion(String text, String finishReason) {
    String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return """
    {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices":
     [{"index": 0, "finish_reason": "%s", "logprobs": null,
       "message": {"role": "assistant", "content": "%s", "refusal": null}}]}
    """
        .formatted(finishReason, quoted);
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

  public ChatServerStandIn waits(long millis) {
    return reply(new Reply(200, "{}", millis, false));
  }

  public ChatServerStandIn breaksOff() {
    return reply(new Reply(200, "{\"id\": \"1\", \"choices\": [{\"index\"", 0, true));
  }

  private synchronized ChatServerStandIn reply(Reply reply) {
    replies.add(reply);
    return this;
  }

  private Reply next(Arrived request) {
    Function<Arrived, String> made;
    synchronized (this) {
      made = answers;
      if (!replies.isEmpty()) {
        return replies.removeFirst();
      }
    }
    return made == null
        ? new Reply(500, "{}", 0, false)
        : new Reply(200, completion(made.apply(request), "stop"), 0, false);
  }

  private void reply(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    var request = new Arrived(exchange.getRequestURI().getPath(), key == null ? "" : key, body);
    arrived.add(request);
    var reply = next(request);
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
