package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import org.junit.jupiter.api.Test;

class DevicesTest {
  @Test
  void withoutAGraphicsCardNoEngineIsAsked() {
    assertThat(
            Devices.usual(
                false,
                () -> {
                  throw new AssertionError("the engine was asked");
                }))
        .isEqualTo(Device.CPU);
  }

  @Test
  void theUsualDeviceIsTheCardThatTheEngineCanUse() {
    var engine = Engine.current();
    assertThat(Devices.usual(true, () -> engine))
        .isEqualTo(engine.cudaDevices() > 0 ? Device.cuda(0) : Device.CPU);
  }
}
