package dev.genga.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// A server in this process that has a fault and closes the connection after it without saying so, as uvicorn
/// does where an application throws.
final class ClosingServer implements AutoCloseable {
  private static final String LENGTH = "content-length:";

  private final ServerSocket listening;
  private final String words;
  private final AtomicInteger heard = new AtomicInteger();

  /// @param words of its fault; with none it closes the connection without an answer
  ClosingServer(String words) throws IOException {
    this.words = words;
    listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  /// As a chat asks it.
  ChatServer asked(int retries) {
    var address = URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/v1");
    return new ChatServer(address, "m", null, Duration.ofSeconds(20), retries);
  }

  /// How many questions have arrived.
  int heard() {
    return heard.get();
  }

  private void serve() {
    try {
      while (true) {
        try (var connection = listening.accept()) {
          answer(connection);
        }
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void answer(Socket connection) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    in.skip(length);
    heard.incrementAndGet();
    if (!words.isEmpty()) {
      String reply = "HTTP/1.1 500 Fault\r\ncontent-length: %d\r\n\r\n%s";
      byte[] bytes = reply.formatted(words.length(), words).getBytes(StandardCharsets.US_ASCII);
      connection.getOutputStream().write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
