package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// ComfyUI's own page, and as much of its server as the page needs to open a file: which nodes there are
/// is told from genga's table of them.
final class ComfyPage implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MADE = "/made/";

  private static final Map<String, String> KINDS =
      Map.of(
          "html",
          "text/html",
          "js",
          "text/javascript",
          "css",
          "text/css",
          "json",
          "application/json",
          "svg",
          "image/svg+xml",
          "mp4",
          "video/mp4",
          "png",
          "image/png",
          "webp",
          "image/webp");

  /// What the server answers where it has nothing to tell.
  private static final Map<String, String> ANSWERS =
      Map.of(
          "/api/users", "{\"storage\": \"server\", \"migrated\": true}",
          "/api/queue", "{\"queue_running\": [], \"queue_pending\": []}",
          "/api/jobs",
              "{\"jobs\": [], \"pagination\": {\"offset\": 0, \"limit\": 0, \"total\": 0}}",
          "/api/system_stats",
              "{\"system\": {\"os\": \"linux\", \"comfyui_version\": \"1\", \"argv\": []},"
                  + " \"devices\": []}");

  private static final Set<String> LISTS =
      Set.of("/api/extensions", "/api/embeddings", "/api/userdata", "/api/experiment/models");

  private final HttpServer server;
  private final Path page;
  private final Path made;
  private final ObjectNode nodes;

  /// @param page the folder of the page's files
  /// @param made the folder of the files that are to be opened
  /// @param canvases workflows whose nodes there are to be
  ComfyPage(Path page, Path made, List<JsonNode> canvases) throws IOException {
    this.page = page;
    this.made = made;
    this.nodes = nodes(canvases);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var path = exchange.getRequestURI().getPath();
      if (path.startsWith("/api/") || path.equals("/ws")) {
        var text = told(path);
        send(exchange, text.isEmpty() ? 404 : 200, "json", text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      var file =
          path.startsWith(MADE)
              ? made.resolve(path.substring(MADE.length()))
              : page.resolve(path.equals("/") ? "index.html" : path.substring(1));
      boolean there = Files.isRegularFile(file);
      var name = String.valueOf(file.getFileName());
      send(
          exchange,
          there ? 200 : 404,
          name.substring(name.lastIndexOf('.') + 1),
          there ? Files.readAllBytes(file) : new byte[0]);
    }
  }

  private static void send(HttpExchange exchange, int status, String ending, byte[] body)
      throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Type", KINDS.getOrDefault(ending, "application/octet-stream"));
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private String told(String path) {
    if (path.equals("/api/object_info")) {
      return nodes.toString();
    }
    if (path.startsWith("/api/ws") || path.equals("/ws") || path.startsWith("/api/userdata/")) {
      return "";
    }
    return LISTS.contains(path) ? "[]" : ANSWERS.getOrDefault(path, "{}");
  }

  /// The nodes of some canvases as ComfyUI describes them: inputs as the table defines them, outputs as
  /// the canvases have them.
  private static ObjectNode nodes(List<JsonNode> canvases) {
    var all = JSON.createObjectNode();
    for (var canvas : canvases) {
      for (var node : canvas.get("nodes")) {
        var type = node.get("type").asText();
        if (!all.has(type)) {
          all.set(type, described(type, node, canvases));
        }
      }
    }
    return all;
  }

  private static ObjectNode described(String type, JsonNode node, List<JsonNode> canvases) {
    var told = JSON.createObjectNode().put("name", type).put("display_name", type);
    told.put("category", "genga").put("description", "").put("python_module", "nodes");
    told.put("output_node", node.get("outputs").isEmpty());
    var inputs = told.putObject("input");
    inputs.putObject("required");
    inputs.putObject("optional");
    var choices = choices(canvases);
    for (var definition : NodeTable.own().inputs(type).values()) {
      if (definition.input().equals("upload")) {
        continue; // The page adds the button itself.
      }
      var kind =
          ((ObjectNode) inputs.get(definition.required() ? "required" : "optional"))
              .putArray(definition.input());
      if (definition.type().equals("COMBO")) {
        kind.add(choices);
      } else {
        kind.add(definition.type());
      }
      var options = kind.addObject();
      if (!definition.standard().isMissingNode()) {
        options.set("default", definition.standard());
      }
      if (type.equals("LoadImage")) {
        options.put("image_upload", true);
      }
      if (definition.type().equals("INT") || definition.type().equals("FLOAT")) {
        options.put("min", -1e9).put("max", 1e18).put("step", 0.0001);
        options.put("step", definition.type().equals("INT") ? 1 : 0.0001).put("round", false);
      }
    }
    var types = told.putArray("output");
    var names = told.putArray("output_name");
    var lists = told.putArray("output_is_list");
    for (var output : node.get("outputs")) {
      types.add(output.get("type"));
      names.add(output.get("name"));
      lists.add(false);
    }
    return told;
  }

  /// All texts that are chosen somewhere: the page takes no choice that a node doesn't offer.
  private static ArrayNode choices(List<JsonNode> canvases) {
    var all = new TreeSet<String>();
    for (var canvas : canvases) {
      for (var node : canvas.get("nodes")) {
        for (var value : node.path("widgets_values")) {
          if (value.isTextual()) {
            all.add(value.asText());
          }
        }
      }
    }
    var array = JSON.createArrayNode();
    all.forEach(array::add);
    return array;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
