"""Every address of the site; tests/web/test_rights.py lists each with its right."""

from django.urls import path

from jiheng.web.accounts import confirming, people
from jiheng.web.accounts import views as accounts
from jiheng.web.api import tokens
from jiheng.web.api.site import addresses
from jiheng.web.areas import views as areas
from jiheng.web.assessments import views as assessments
from jiheng.web.audit import views as audit
from jiheng.web.batch import views as batch
from jiheng.web.followups import views as followups
from jiheng.web.frame import views as frame
from jiheng.web.indicators import views as indicators
from jiheng.web.organisations import views as organisations
from jiheng.web.overview import views as overview
from jiheng.web.projects.views import grid, library, papers, way, years
from jiheng.web.reviews import views as reviews

urlpatterns = [
    path("", library.inbox, name="inbox"),
    path("overview", overview.overview, name="overview"),
    path("overview/charts", overview.charts, name="overview_charts"),
    path("health", frame.health, name="health"),
    path("choose", frame.choose, name="choose"),
    path("components", frame.components, name="components"),
    # Signing in
    path("login", accounts.login, name="login"),
    path("logout", accounts.logout, name="logout"),
    path("login/second-step", accounts.second_step, name="second_step"),
    path("login/second-step/setup", accounts.second_step_setup, name="second_step_setup"),
    path("password", accounts.password, name="password"),
    path("invitation/<str:secret>", accounts.invitation, name="invitation"),
    path("language", accounts.language, name="language"),
    # The API, and the tokens for it
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/end", tokens.revoke, name="token_revoke"),
    path("people/<int:pk>/tokens/end", tokens.revoke_all, name="tokens_end"),
    path("api/v1/", addresses()),
    # Consoles of the administrators
    path("people", people.people, name="people"),
    path("people/new", people.create, name="person_new"),
    path("people/<int:pk>", people.person, name="person"),
    path("people/<int:pk>/appoint", people.appoint, name="appoint"),
    path("people/<int:pk>/end/<int:appointment>", people.end_appointment, name="end_appointment"),
    path("people/<int:pk>/link", people.renew, name="renew"),
    path("people/<int:pk>/close", people.close, name="close"),
    path("appointments/proposed", confirming.proposed, name="proposed"),
    path("appointments/proposed/<int:proposal>", confirming.proposal, name="proposal"),
    path("appointments/proposed/<int:proposal>/confirm", confirming.confirm, name="confirm"),
    path("appointments/proposed/<int:proposal>/refuse", confirming.refuse, name="refuse"),
    path("appointments/proposed/<int:proposal>/take-back", confirming.take_back, name="take_back"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/new", organisations.create, name="organisation_new"),
    path("audit", audit.log, name="log"),
    path("audit/verify", audit.verify, name="log_verify"),
    # Projects
    path("projects", library.projects, name="projects"),
    path("projects/new", library.new_project, name="project_new"),
    path("projects/<int:pk>", library.project, name="project"),
    path("projects/<int:pk>/declare", library.new_round, name="round_new"),
    path("projects/<int:pk>/edit", library.edit_project, name="project_edit"),
    path("projects/<int:pk>/years", years.years, name="years"),
    path("projects/<int:pk>/rules", years.rules, name="indicator_rules"),
    path("rollover", years.rollover, name="rollover"),
    # After the approval: monitoring and self-evaluation forms
    path("projects/<int:pk>/followups", followups.bring_in, name="followup_new"),
    path("followups/<int:pk>", followups.followup, name="followup"),
    path("followups/<int:pk>/decide", followups.decide, name="followup_decide"),
    # The assessment before a project's first budget
    path("assessments", assessments.assessments, name="assessments"),
    path("projects/<int:pk>/assess", assessments.begin, name="assessment_begin"),
    path("assessments/<int:pk>", assessments.assessment, name="assessment"),
    path("assessments/<int:pk>/save", assessments.save, name="assessment_save"),
    path("assessments/<int:pk>/papers", assessments.add_paper, name="paper_add"),
    path("assessments/<int:pk>/papers/<int:paper>", assessments.paper_file, name="paper_file"),
    path(
        "assessments/<int:pk>/papers/<int:paper>/remove",
        assessments.remove_paper,
        name="paper_remove",
    ),
    path("assessments/<int:pk>/submit", assessments.submit, name="assessment_submit"),
    path("assessments/<int:pk>/conclude", assessments.conclude, name="assessment_conclude"),
    path(
        "assessments/<int:pk>/file.<str:extension>",
        assessments.assessment_file,
        name="assessment_file",
    ),
    path("indicators", indicators.library, name="indicators"),
    # Transfer payments: area targets, and summaries of the level below
    path("areas", areas.areas, name="areas"),
    path("areas/new", areas.new_table, name="area_new"),
    path("areas/<int:pk>", areas.area, name="area"),
    path("areas/<int:pk>/save", areas.save, name="area_save"),
    path("areas/<int:pk>/send", areas.send, name="area_send"),
    path("areas/<int:pk>/file.<str:extension>", areas.area_file, name="area_file"),
    path("shares/<int:pk>", areas.share, name="area_share"),
    path("shares/<int:pk>/take-up", areas.take_up, name="area_take_up"),
    path("summary", areas.summary, name="summary"),
    # The declaration of a project for a year
    path("declarations/<int:pk>", grid.declaration, name="declaration"),
    path("declarations/<int:pk>/cells", grid.save_cells, name="cells"),
    path("declarations/<int:pk>/paste", grid.paste, name="paste"),
    path("declarations/<int:pk>/rows/add", grid.add_row, name="row_add"),
    path("declarations/<int:pk>/rows/remove", grid.remove_row, name="row_remove"),
    path("declarations/<int:pk>/undo", grid.undo, name="undo"),
    path("declarations/<int:pk>/propose", indicators.propose, name="propose"),
    path("declarations/<int:pk>/import", papers.bring_in, name="bring_in"),
    path("declarations/<int:pk>/submit", way.submit, name="submit"),
    path("declarations/<int:pk>/review", way.review, name="review"),
    path("declarations/<int:pk>/history", way.history, name="history"),
    path("batches", batch.batches, name="batches"),
    path("batches/<int:pk>", batch.batch, name="batch"),
    path("batches/<int:pk>/take", batch.take, name="batch_take"),
    path("batches/<int:pk>/stop", batch.stop, name="batch_stop"),
    path("declarations/<int:pk>/compare", reviews.compare, name="compare"),
    path("declarations/<int:pk>/experts", reviews.ask, name="ask"),
    path("experts/<int:pk>/end", reviews.ask_end, name="ask_end"),
    path("experts/<int:pk>", reviews.advise, name="advise"),
    path("lessons", reviews.lesson_list, name="lessons"),
    path("lessons/<int:pk>/end", reviews.lesson_end, name="lesson_end"),
    path("imports/<int:pk>", papers.preview, name="import"),
    path("approvals/<int:pk>", papers.approval, name="approval"),
    path("approvals/<int:pk>/file.<str:extension>", papers.approval_file, name="approval_file"),
    path("approvals/<int:pk>/adjust", papers.adjust, name="adjust"),
]

handler400 = "jiheng.web.frame.views.bad"
handler403 = "jiheng.web.frame.views.refused"
handler404 = "jiheng.web.frame.views.missing"
handler500 = "jiheng.web.frame.views.failed"
