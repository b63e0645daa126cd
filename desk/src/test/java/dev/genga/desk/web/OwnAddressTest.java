package dev.genga.desk.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/// Where a desk is, as browsers write it, and where it can't be.
class OwnAddressTest {
  private static final int HTTP = 80;

  @Test
  void thePortOfHttpIsLeftOutByBrowsersAndNoOtherMayBe() {
    assertThat(Guard.isOwn("127.0.0.1", HTTP)).isTrue();
    assertThat(Guard.isOwn("localhost:80", HTTP)).isTrue();
    assertThat(Guard.isOwn("localhost", 8080)).isFalse();
    assertThat(Guard.isOwn("127.0.0.1:80", 8080)).isFalse();
    assertThat(Guard.isOwn("example.org", HTTP)).isFalse();
  }

  private static IOException refused() {
    return new IOException("Failed to bind", new BindException("Permission denied"));
  }

  @Test
  void aPortThatSomebodyHasIsTakenAndAnotherTellsTheSystemsReason() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = taken.getLocalPort();
      assertThat(DeskServer.unbound(port, refused()))
          .hasMessageContaining("port %d is taken".formatted(port));
    }
    assertThat(DeskServer.unbound(port, refused()))
        .hasMessageContaining("port %d can't be listened at: Permission denied".formatted(port));
    assertThat(DeskServer.unbound(1, refused()))
        .hasMessageContaining("name one from 1024 on, or none");
  }
}
