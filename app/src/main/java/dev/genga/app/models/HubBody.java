package dev.genga.app.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Pattern;

/// The bytes of a file as they come. A connection on which nothing comes any more is ended, where it
/// would otherwise be waited for without an end.
final class HubBody implements AutoCloseable {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final InputStream in;
  private final long from;
  private final String tag;
  private final Duration stall;
  private final Thread watch;
  private volatile long latest = System.nanoTime();
  private volatile boolean stalled;

  private HubBody(InputStream in, long from, String tag, Duration stall) {
    this.in = in;
    this.from = from;
    this.tag = tag;
    this.stall = stall;
    this.watch = Thread.ofVirtual().name("stall watch").start(this::watch);
  }

  /// The body of an answer to a request for a file from some byte on.
  ///
  /// @throws ChangedException if its range is not the one that was asked for
  static HubBody of(HttpResponse<InputStream> response, FileFacts facts, long from, Duration stall)
      throws ChangedException {
    var headers = response.headers();
    String tag = headers.firstValue("ETag").orElse("").strip();
    String strong = tag.startsWith("\"") ? tag : ""; // a weak one promises no equal bytes
    if (response.statusCode() == 200) {
      return new HubBody(response.body(), 0, strong, stall);
    }
    var range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
    if (!range.matches()
        || Long.parseLong(range.group(1)) != from
        || !range.group(2).equals("*") && Long.parseLong(range.group(2)) != facts.size()) {
      throw new ChangedException();
    }
    return new HubBody(response.body(), from, strong, stall);
  }

  /// Where in the file it begins: 0 where the server gives the whole file.
  long from() {
    return from;
  }

  /// The server's strong tag in its quotes; empty where it has none.
  String tag() {
    return tag;
  }

  /// Reads into an array; -1 at the end.
  int read(byte[] into) throws IOException {
    try {
      int count = in.read(into);
      latest = System.nanoTime();
      if (stalled) {
        throw new IOException("closed");
      }
      return count;
    } catch (IOException e) {
      throw stalled
          ? new UnsteadyException("nothing came for " + stall.toSeconds() + " s", Duration.ZERO)
          : e;
    }
  }

  private void watch() {
    try {
      while (System.nanoTime() - latest < stall.toNanos()) {
        Thread.sleep(stall.dividedBy(4));
      }
      stalled = true;
      in.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed in time
    } catch (IOException e) {
      // The reader meets it as well.
    }
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    in.close();
  }
}
