package dev.genga.desk;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// Speaks to a desk as its page does, after it was let in.
public final class DeskClient implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI root;
  private final String cookie;

  private DeskClient(String address) throws IOException, InterruptedException {
    var uri = URI.create(address);
    root = URI.create("http://%s:%d".formatted(uri.getHost(), uri.getPort()));
    var answer =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  /// @param address of the desk, with its token
  public static DeskClient enter(String address) throws IOException, InterruptedException {
    return new DeskClient(address);
  }

  /// The cookie, as a browser would send it.
  public String cookie() {
    return cookie;
  }

  /// Where the desk is, without a path.
  public URI root() {
    return root;
  }

  /// A request with the cookie, to be added to.
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(root.resolve(path)).header("Cookie", cookie);
  }

  /// Asks for a page or a file.
  public HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    var request = request(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /// A page as text.
  public String page(String path) throws IOException, InterruptedException {
    return new String(get(path).body(), StandardCharsets.UTF_8);
  }

  /// Sends a form, from the desk's own page.
  public HttpResponse<String> post(String path, Map<String, String> form)
      throws IOException, InterruptedException {
    return send(request(path).header("Origin", root.toString()), form);
  }

  /// Sends a form in a request of one's own.
  public HttpResponse<String> send(HttpRequest.Builder request, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return client.send(
        request
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
