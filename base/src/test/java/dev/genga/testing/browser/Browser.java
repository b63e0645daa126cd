package dev.genga.testing.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A headless Chromium with one page.
///
/// ```java
/// try (var browser = Browser.open(Chromium.find().orElseThrow(), folder)) {
///   browser.go(address);
///   browser.waitFor("document.querySelector('#grid')");
/// }
/// ```
public final class Browser implements AutoCloseable {
  private static final long PATIENCE_MS = 20_000;
  private static final long PAUSE_MS = 20;

  private final Process process;
  private final DevTools tools;

  private Browser(Process process, DevTools tools) {
    this.process = process;
    this.tools = tools;
  }

  /// Starts a browser of 1440 x 900 pixels.
  ///
  /// @param profile an empty folder for what it writes
  public static Browser open(Path program, Path profile) throws IOException {
    var process =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-extensions",
                    "--disable-background-networking",
                    "--mute-audio",
                    "--remote-debugging-port=0",
                    "--window-size=1440,900",
                    "--user-data-dir=" + profile,
                    "about:blank"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      var browser = new Browser(process, new DevTools(page(port(profile, process))));
      browser.resize(1440, 900);
      return browser;
    } catch (IOException | RuntimeException | Error e) {
      end(process);
      throw e;
    }
  }

  /// Chromium writes down which port it has taken.
  private static int port(Path profile, Process process) throws IOException {
    var file = profile.resolve("DevToolsActivePort");
    for (long waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
      if (Files.exists(file)) {
        var lines = Files.readAllLines(file);
        if (lines.size() > 1) {
          return Integer.parseInt(lines.getFirst());
        }
      }
      if (!process.isAlive()) {
        throw new AssertionError("Chromium has ended: " + process.exitValue());
      }
      pause();
    }
    throw new AssertionError("Chromium doesn't start");
  }

  private static URI page(int port) throws IOException {
    var list = URI.create("http://127.0.0.1:%d/json/list".formatted(port));
    try (var client = HttpClient.newHttpClient()) {
      for (long waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
        var answer =
            client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());
        for (var target : new ObjectMapper().readTree(answer.body())) {
          if (target.path("type").asText().equals("page")) {
            return URI.create(target.path("webSocketDebuggerUrl").asText());
          }
        }
        pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError("Chromium has no page");
  }

  /// Makes the page so large, in pixels.
  public void resize(int width, int height) {
    tools.call(
        "Emulation.setDeviceMetricsOverride",
        tools
            .parameters()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  /// Goes to an address, and waits until its page is loaded.
  public void go(String address) {
    tools.call("Page.navigate", tools.parameters().put("url", address));
    waitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
  }

  /// Runs a script in the page; a promise is waited for.
  ///
  /// @throws AssertionError if the script fails
  public JsonNode run(String script) {
    var result =
        tools.call(
            "Runtime.evaluate",
            tools
                .parameters()
                .put("expression", script)
                .put("awaitPromise", true)
                .put("returnByValue", true)
                .put("userGesture", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(script + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /// Waits until an expression is true in the page.
  ///
  /// @throws AssertionError if it doesn't become so
  public void waitFor(String expression) {
    for (long waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
      if (run("!!(" + expression + ")").asBoolean()) {
        return;
      }
      pause();
    }
    throw new AssertionError(
        expression + " didn't become true in: " + run("document.body.innerText").asText());
  }

  /// Presses a key, as `KeyboardEvent.key` names it.
  public void press(String key) {
    var down = tools.parameters().put("type", "keyDown").put("key", key);
    if (key.length() == 1) {
      down.put("text", key);
    }
    switch (key) {
      case "Tab" -> down.put("code", "Tab").put("windowsVirtualKeyCode", 9);
      case "Enter" -> down.put("code", "Enter").put("windowsVirtualKeyCode", 13).put("text", "\r");
      case "Escape" -> down.put("code", "Escape").put("windowsVirtualKeyCode", 27);
      default -> down.put("code", key);
    }
    tools.call("Input.dispatchKeyEvent", down);
    tools.call("Input.dispatchKeyEvent", tools.parameters().put("type", "keyUp").put("key", key));
  }

  /// Types a text where the focus is.
  public void type(String text) {
    tools.call("Input.insertText", tools.parameters().put("text", text));
  }

  /// Moves the pointer over the middle of an element.
  public void pointAt(String selector) {
    var at =
        run(
            "(() => { const r = document.querySelector('%s').getBoundingClientRect();"
                    .formatted(selector)
                + " return [r.x + r.width / 2, r.y + r.height / 2]; })()");
    tools.call(
        "Input.dispatchMouseEvent",
        tools
            .parameters()
            .put("type", "mouseMoved")
            .put("x", at.path(0).asDouble())
            .put("y", at.path(1).asDouble()));
  }

  /// Writes a picture of what is seen, as PNG.
  public void picture(Path file) throws IOException {
    var data = tools.call("Page.captureScreenshot", tools.parameters()).path("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static void end(Process process) {
    var all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    tools.close();
    end(process);
  }
}
