package dev.genga.desk.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Styles and scripts: files of this package's resources, and htmx from its WebJar.
final class Assets {
  private static final Pattern NAME = Pattern.compile("[a-z]+\\.(css|js)");
  private static final Map<String, String> TYPES =
      Map.of("css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8");
  private static final String HTMX = "htmx.js";

  private final Map<String, byte[]> read = new ConcurrentHashMap<>();

  void addTo(RoutesConfig routes) {
    routes.get("/assets/{name}", this::send);
  }

  private void send(Context request) {
    String name = request.pathParam("name");
    var matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new NotFoundResponse("There is no such file.");
    }
    var bytes = read.computeIfAbsent(name, Assets::bytes);
    request
        .header("Cache-Control", "private, max-age=600")
        .contentType(TYPES.getOrDefault(matcher.group(1), ""))
        .result(bytes);
  }

  private static byte[] bytes(String name) {
    try (var in = Assets.class.getResourceAsStream(name)) {
      if (name.equals(HTMX)) {
        return WebJar.read("htmx.org", "dist/htmx.min.js");
      }
      if (in == null) {
        throw new NotFoundResponse("There is no such file.");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
