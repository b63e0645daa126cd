package dev.genga.desk.media;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/// Sends files in the parts that browsers ask for, so that a video can be played from anywhere.
public final class RangedFile {
  private RangedFile() {}

  /// Answers with what is asked for of a file.
  ///
  /// @param type of its contents
  /// @param seconds how long the browser may keep it
  public static void send(Context request, Path file, String type, int seconds) throws IOException {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      request
          .header("Accept-Ranges", "bytes")
          .header("Cache-Control", "private, max-age=" + seconds);
      var range = ByteRange.of(request.header("Range"), size);
      if (range == null) {
        request
            .status(HttpStatus.RANGE_NOT_SATISFIABLE)
            .header("Content-Range", "bytes */" + size)
            .result("");
        return;
      }
      boolean whole = range.isWhole(size) && request.header("Range") == null;
      request.status(whole ? HttpStatus.OK : HttpStatus.PARTIAL_CONTENT).contentType(type);
      if (!whole) {
        request.header(
            "Content-Range", "bytes %d-%d/%d".formatted(range.first(), range.end() - 1, size));
      }
      request.res().setContentLengthLong(range.length());
      copy(channel, range, Channels.newChannel(request.outputStream()));
    }
  }

  /// A browser that has seen enough hangs up, which is no fault.
  private static void copy(FileChannel from, ByteRange range, WritableByteChannel to) {
    try {
      long at = range.first();
      while (at < range.end()) {
        long sent = from.transferTo(at, range.end() - at, to);
        if (sent <= 0) {
          return; // the file has become shorter
        }
        at += sent;
      }
    } catch (IOException e) {
      // see above
    }
  }
}
