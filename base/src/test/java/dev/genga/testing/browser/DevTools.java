package dev.genga.testing.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Calls of the DevTools protocol to one page, over its WebSocket.
final class DevTools implements AutoCloseable {
  private static final int SECONDS = 90;

  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;

  DevTools(URI address) {
    socket = client.newWebSocketBuilder().buildAsync(address, new Answers()).join();
  }

  /// Calls a method, and waits for its result.
  ///
  /// @param parameters an object in JSON
  /// @throws AssertionError if the browser refuses, or doesn't answer
  synchronized JsonNode call(String method, ObjectNode parameters) {
    int id = calls.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(id, answer);
    var message = json.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).join();
    var result = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (result.has("error")) {
      throw new AssertionError(method + ": " + result.get("error"));
    }
    return result.path("result");
  }

  /// An empty object, for parameters.
  ObjectNode parameters() {
    return json.createObjectNode();
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(String message) {
      try {
        var node = json.readTree(message);
        var answer = node.has("id") ? waiting.remove(node.get("id").asInt()) : null;
        if (answer != null) {
          answer.complete(node);
        }
      } catch (JsonProcessingException e) {
        throw new AssertionError("the browser doesn't speak JSON: " + message, e);
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
