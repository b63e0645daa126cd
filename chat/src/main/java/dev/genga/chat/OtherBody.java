package dev.genga.chat;

import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import java.io.InputStream;
import java.util.function.Supplier;

/// A response with another body in the place of its own.
///
/// @param response the rest of it
/// @param bytes opens the body
record OtherBody(HttpResponse response, Supplier<InputStream> bytes) implements HttpResponse {
  @Override
  public int statusCode() {
    return response.statusCode();
  }

  @Override
  public Headers headers() {
    return response.headers();
  }

  @Override
  public InputStream body() {
    return bytes.get();
  }

  @Override
  public void close() {
    response.close();
  }
}
