package dev.genga.app.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A small hub in this process: one server that knows the files and leads on, and one on another port
/// that stores them, with the headers of the real ones. It keeps what arrived, and fails as it is told.
public final class HubStandIn implements AutoCloseable {
  /// A request.
  ///
  /// @param token what its `Authorization` header says; empty where it has none
  /// @param range what its `Range` header says; empty where it has none
  public record Arrived(String method, String path, String token, String range) {}

  /// Something that goes wrong once.
  sealed interface Fault {
    /// An answer with this status instead of the file.
    record Status(int status, String retryAfter) implements Fault {}

    /// The connection ends after so many bytes.
    record CutOff(int bytes) implements Fault {}

    /// Nothing comes after so many bytes.
    record Stall(int bytes) implements Fault {}
  }

  private final HttpServer hub;
  private final HttpServer storage;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Deque<Fault> hubFaults = new ArrayDeque<>();
  private final Deque<Fault> storageFaults = new ArrayDeque<>();
  private final List<Arrived> atHub = new CopyOnWriteArrayList<>();
  private final List<Arrived> atStorage = new CopyOnWriteArrayList<>();
  private @Nullable String token;
  private @Nullable String hash;
  private String leadsTo = "";
  private String storageTag = "\"first\"";
  private boolean ranges = true;
  private boolean linked = true;

  public HubStandIn() {
    hub = start(this::answerAtHub);
    storage = start(this::answerAtStorage);
  }

  private static HttpServer start(HttpHandler handler) {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", handler);
      server.setExecutor(Executors.newCachedThreadPool(Thread.ofVirtual().factory()));
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String address() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /// Has a file from now on, or another one.
  public HubStandIn has(String repository, String path, byte[] bytes) {
    files.put("/%s/resolve/main/%s".formatted(repository, path), bytes);
    return this;
  }

  /// Gives its files only to whoever has this token.
  HubStandIn wants(String token) {
    this.token = token;
    return this;
  }

  /// Says a SHA-256 that is not the file's.
  HubStandIn says(String wrongHash) {
    this.hash = wrongHash;
    return this;
  }

  HubStandIn leadsTo(String address) {
    this.leadsTo = address;
    return this;
  }

  HubStandIn storesUnder(String tag) {
    this.storageTag = tag;
    return this;
  }

  HubStandIn givesNoParts() {
    this.ranges = false;
    return this;
  }

  /// Gives the files itself, as the real one does with small ones.
  HubStandIn storesNothingElsewhere() {
    this.linked = false;
    return this;
  }

  HubStandIn failsFirst(Fault... faults) {
    hubFaults.addAll(List.of(faults));
    return this;
  }

  HubStandIn storageFailsFirst(Fault... faults) {
    storageFaults.addAll(List.of(faults));
    return this;
  }

  public List<Arrived> atHub() {
    return List.copyOf(atHub);
  }

  public List<Arrived> atStorage() {
    return List.copyOf(atStorage);
  }

  private void answerAtHub(HttpExchange exchange) throws IOException {
    try (exchange) {
      atHub.add(arrived(exchange));
      byte[] bytes = files.get(exchange.getRequestURI().getPath());
      var fault = next(hubFaults);
      if (fault instanceof Fault.Status status) {
        refuse(exchange, status);
      } else if (token != null && !arrived(exchange).token().equals("Bearer " + token)) {
        exchange.sendResponseHeaders(401, -1);
      } else if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
      } else if (linked) {
        lead(exchange, bytes);
      } else {
        exchange.getResponseHeaders().add("ETag", "\"0123456789012345678901234567890123456789\"");
        if (exchange.getRequestMethod().equals("HEAD")) {
          exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
          exchange.sendResponseHeaders(200, -1);
        } else {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        }
      }
    }
  }

  private void lead(HttpExchange exchange, byte[] bytes) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.add("X-Linked-Size", Integer.toString(bytes.length));
    headers.add("X-Linked-ETag", "\"" + (hash == null ? sha256(bytes) : hash) + "\"");
    headers.add(
        "Location",
        leadsTo.isEmpty()
            ? "http://127.0.0.1:%d%s?signature=x"
                .formatted(storage.getAddress().getPort(), exchange.getRequestURI().getPath())
            : leadsTo);
    exchange.sendResponseHeaders(302, -1);
  }

  private void answerAtStorage(HttpExchange exchange) throws IOException {
    try (exchange) {
      atStorage.add(arrived(exchange));
      byte[] bytes = files.get(exchange.getRequestURI().getPath());
      var fault = next(storageFaults);
      if (fault instanceof Fault.Status status) {
        refuse(exchange, status);
        return;
      }
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int from = from(exchange);
      var headers = exchange.getResponseHeaders();
      headers.add("ETag", storageTag);
      if (from > 0) {
        headers.add(
            "Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
      send(exchange, bytes, from, fault);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The first byte that is asked for; 0 for the whole file.
  private int from(HttpExchange exchange) {
    String range = arrived(exchange).range();
    String known = exchange.getRequestHeaders().getFirst("If-Range");
    boolean same = known == null || known.equals(storageTag);
    return ranges && same && !range.isEmpty() ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
  }

  private static void send(HttpExchange exchange, byte[] bytes, int from, @Nullable Fault fault)
      throws IOException, InterruptedException {
    int count =
        switch (fault) {
          case Fault.CutOff(int few) -> few;
          case Fault.Stall(int few) -> few;
          case Fault.Status _ -> 0;
          case null -> bytes.length - from;
        };
    exchange.getResponseBody().write(bytes, from, count);
    exchange.getResponseBody().flush();
    if (fault instanceof Fault.CutOff) {
      Thread.sleep(300); // until the client has read them
    } else if (fault instanceof Fault.Stall) {
      Thread.sleep(3000);
    }
  }

  private static void refuse(HttpExchange exchange, Fault.Status status) throws IOException {
    if (!status.retryAfter().isEmpty()) {
      exchange.getResponseHeaders().add("Retry-After", status.retryAfter());
    }
    exchange.sendResponseHeaders(status.status(), -1);
  }

  private static Arrived arrived(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    return new Arrived(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        headers.getOrDefault("Authorization", List.of("")).getFirst(),
        headers.getOrDefault("Range", List.of("")).getFirst());
  }

  private static synchronized @Nullable Fault next(Deque<Fault> faults) {
    return faults.poll();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
  }
}
