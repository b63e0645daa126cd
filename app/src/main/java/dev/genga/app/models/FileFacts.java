package dev.genga.app.models;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the hub says of a file before it is read.
///
/// Large files carry their size and SHA-256 in `X-Linked-Size` and `X-Linked-ETag` of the answer that
/// leads on to where they are stored; small ones have size and tag of HTTP itself.
///
/// @param size in bytes
/// @param tag that is another one where the file is; empty where there is none
/// @param sha256 in small letters; null where the hub doesn't tell
record FileFacts(long size, String tag, @Nullable String sha256) {
  private static final String LINKED_TAG = "X-Linked-ETag";
  private static final String LINKED_SIZE = "X-Linked-Size";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /// What an answer says, or null where it tells no size.
  static @Nullable FileFacts of(HttpHeaders headers) {
    var size = headers.firstValueAsLong(LINKED_SIZE);
    long bytes = size.orElseGet(() -> headers.firstValueAsLong("Content-Length").orElse(-1));
    if (bytes < 0) {
      return null;
    }
    String tag =
        isLinked(headers) ? linkedTag(headers) : tag(headers.firstValue("ETag").orElse(""));
    String hash = tag.toLowerCase(Locale.ROOT);
    return new FileFacts(bytes, tag, SHA256.matcher(hash).matches() ? hash : null);
  }

  /// Whether an answer speaks of a file that is stored elsewhere.
  static boolean isLinked(HttpHeaders headers) {
    return headers.firstValue(LINKED_TAG).isPresent();
  }

  /// The tag of the file that is stored elsewhere; empty where there is none.
  static String linkedTag(HttpHeaders headers) {
    return tag(headers.firstValue(LINKED_TAG).orElse(""));
  }

  private static String tag(String header) {
    return header.strip().replaceFirst("^W/", "").replace("\"", "");
  }
}
