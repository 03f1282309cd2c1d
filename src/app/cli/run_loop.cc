#include "app/cli/run_loop.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

namespace gantry::cli {

void RunLoop::post(Work work) { boost::asio::post(io_, std::move(work)); }

Timer RunLoop::after(Millis delay, Work work) {
  auto timer = std::make_shared<boost::asio::steady_timer>(io_, delay);
  timer->async_wait([timer, work = std::move(work)](boost::system::error_code error) mutable {
    if (!error) work();
  });
  return Timer([timer] { timer->cancel(); });
}

}  // namespace gantry::cli
