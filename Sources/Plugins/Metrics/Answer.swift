import HubKernel

extension MetricsPlugin {
  /// `GET /metrics`.
  func answer(_ request: HTTPRequest) -> HTTPResponse {
    switch Form.wanted(by: request) {
    case .failure(let reason): return reason.answer
    case .success(let form):
      let began = host.clock.now
      let body: [UInt8]
      switch form {
      case .json: body = summary(request.view)
      case .openmetrics: body = Exposition.text(survey.families(request.view), isOpenMetrics: true)
      case .prometheus: body = Exposition.text(survey.families(request.view), isOpenMetrics: false)
      }
      metrics.scrapes[form]?.add()
      metrics.scrapeTime.observe(host.clock.now &- began)
      let headers = [
        (name: "content-type", value: form.contentType), (name: "cache-control", value: "no-store"),
        (name: "vary", value: "accept"),
      ]
      return HTTPResponse(headers: headers, body: .bytes(body))
    }
  }
}
