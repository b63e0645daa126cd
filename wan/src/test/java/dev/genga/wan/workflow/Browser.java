package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A page in Chromium without a window, told what to do through its DevTools protocol.
final class Browser implements AutoCloseable {
  private static final String LISTENING = "DevTools listening on ";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

  private Browser(Process process) throws IOException, InterruptedException {
    this.process = process;
    this.socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(page()), new Answers())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /// @param profile an empty folder
  static Browser open(Path program, Path profile) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new Browser(process);
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /// The address of the one page's DevTools.
  private String page() throws IOException, InterruptedException {
    var errors = process.errorReader(StandardCharsets.UTF_8);
    String line;
    while ((line = errors.readLine()) != null && !line.startsWith(LISTENING)) {}
    if (line == null) {
      throw new IOException("Chromium ended before it listened");
    }
    Thread.ofVirtual().start(() -> errors.lines().forEach(_ -> {}));
    int port = URI.create(line.substring(LISTENING.length())).getPort();
    var list = URI.create("http://127.0.0.1:%d/json/list".formatted(port));
    for (int i = 0; i < 100; i++) {
      var answer =
          client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());
      for (var target : JSON.readTree(answer.body())) {
        if (target.path("type").asText().equals("page")) {
          return target.get("webSocketDebuggerUrl").asText();
        }
      }
      Thread.sleep(100);
    }
    throw new IOException("Chromium has no page");
  }

  void go(String address) {
    call("Page.navigate", Map.of("url", address));
  }

  /// What a script gives, after its promise if it is one.
  JsonNode evaluate(String script) {
    var result =
        call(
            "Runtime.evaluate",
            Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.get("exceptionDetails").toString());
    }
    return result.path("result").path("value");
  }

  private JsonNode call(String method, Map<String, ?> parameters) {
    int id = calls.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(id, answer);
    var message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).join();
    return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    var all = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /// Hands answers to those who wait for them.
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
        var json = JSON.readTree(message);
        var answer = waiting.remove(json.path("id").asInt());
        if (answer != null && json.has("error")) {
          answer.completeExceptionally(new IOException(json.get("error").toString()));
        } else if (answer != null) {
          answer.complete(json.path("result"));
        }
      } catch (IOException e) {
        List.copyOf(waiting.values()).forEach(each -> each.completeExceptionally(e));
      }
    }
  }
}
