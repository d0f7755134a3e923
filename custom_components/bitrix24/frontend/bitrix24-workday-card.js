/*! Made from card/ by scripts/build-card; licences of its parts: LICENSES.txt */
var Rr=Object.defineProperty;var Cr=Object.getOwnPropertyDescriptor;var m=(r,e,t,i)=>{for(var n=i>1?void 0:i?Cr(e,t):e,s=r.length-1,o;s>=0;s--)(o=r[s])&&(n=(i?o(e,t,n):o(n))||n);return i&&n&&Rr(e,t,n),n};var Se={status:null,start:null,finish:null,breakStart:null,expectedFinish:null,worked:null,breaks:null,required:null},Ct=60,ue=r=>Math.floor(r/1e3);function Pt(r){if(r.start===null)return r.breaks;if(r.status==="opened"&&r.expectedFinish!==null&&r.required!==null)return Math.max(0,ue(r.expectedFinish-r.start)-r.required);if(r.status==="paused"&&r.breakStart!==null&&r.worked!==null){let e=ue(r.breakStart-r.start)-r.worked;return e<Ct?0:e-Ct/2}return r.breaks}function N(r,e){return r.status==="opened"&&r.expectedFinish!==null&&r.required!==null?Math.max(0,r.required+ue(e-r.expectedFinish)):r.status!=="opened"||r.start===null?r.worked:Math.max(0,ue(e-r.start)-(Pt(r)??0))}function Te(r){switch(r.status){case"opened":return r.start!==null||r.expectedFinish!==null&&r.required!==null;case"paused":return r.breakStart!==null;default:return!1}}function q(r){return r.start!==null||r.finish!==null||(r.worked??0)>0}function ce(r,e){return r.status==="paused"&&r.breakStart!==null?Math.max(0,ue(e-r.breakStart)):null}function pe(r,e){let t=ce(r,e),i=Pt(r);return i===null?null:Math.max(i+(t??0),r.breaks??0)}function We(r,e){let t=N(r,e);return t===null||r.required===null?0:Math.max(0,t-r.required)}function Ot(r,e){let t=N(r,e)??0,i=pe(r,e)??0,n=Math.max(t,r.required??0)+i;if(n===0)return{worked:0,overtime:0,breaks:0};let s=We(r,e);return{worked:(t-s)/n,overtime:s/n,breaks:i/n}}var Ht="unavailable",et="unknown",R="bitrix24";var Q="sensor.status",Pr="sensor.pending_commands",Or="switch.workday",Hr="switch.break",Dr="select.presence",Nr="binary_sensor.awaiting_confirmation",Mr="sensor.employees_working",Ur=["opened","paused","closed","expired"],Ir=r=>r.startsWith("switch.")||r.startsWith("button."),Nt=3600,qr={ms:.001,s:1,min:60,h:Nt,d:86400,w:604800},Dt=new WeakMap;function Ce(r){let e=Dt.get(r.entities);if(e!==void 0)return e;let t=new Map;for(let i of Object.values(r.entities)){if(i?.platform!==R||!i.device_id||!i.translation_key)continue;let n=t.get(i.device_id)??{};n[`${i.entity_id.split(".",1)[0]}.${i.translation_key}`]=i.entity_id,t.set(i.device_id,n)}return Dt.set(r.entities,t),t}function X(r){return[...Ce(r)].filter(([,e])=>Q in e).map(([e])=>e).sort((e,t)=>rt(r,e).localeCompare(rt(r,t),r.locale.language))}function z(r,e){let t=r.entities[e],i=t?.platform===R?t.device_id:null;return i&&Q in(Ce(r).get(i)??{})?i:null}function Mt(r,e){let t=r.entities[e];return t?.platform===R&&`sensor.${t.translation_key}`===Mr}function it(r,e){return Object.values(Ce(r).get(e)??{}).map(t=>r.states[t])}function rt(r,e){let t=r.devices[e];return t?.name_by_user||t?.name||""}var me=r=>r!==void 0&&r.state!==Ht,Pe=r=>me(r)&&r.state!==et;function Re(r){let e=Pe(r)?Date.parse(r.state):Number.NaN;return Number.isNaN(e)?null:e}function tt(r){if(!Pe(r))return null;let e=qr[String(r.attributes.unit_of_measurement)]??Nt,t=Number.parseFloat(r.state)*e;return Number.isFinite(t)?Math.round(t/60)*60:null}function zr(r){let e=r(Q)?.state??"";return{status:Ur.includes(e)?e:null,start:Re(r("sensor.workday_start")),finish:Re(r("sensor.workday_finish")),breakStart:Re(r("sensor.break_start")),expectedFinish:Re(r("sensor.expected_finish")),worked:tt(r("sensor.worked")),breaks:tt(r("sensor.breaks")),required:tt(r("sensor.required"))}}var Ut=new Map;function Lr(r,e,t){let i=Ut.get(r),n=e.state==="on",s=n?t?.state==="on"?"paused":"opened":"closed";return i!==void 0&&(i.status===s||!n&&i.status==="expired")?i:e.state===et?Se:{...Se,status:s}}function he(r,e){let t=Ce(r).get(e);if(t===void 0||!(Q in t)||r.states[t[Q]??""]===void 0)return null;let i=h=>r.states[t[h]??""],n=i(Q),s=i(Or),o=i(Pr),a=Se,l="gone";return me(n)?(a=zr(i),l="here",Ut.set(e,a)):me(s)&&(a=Lr(e,s,i(Hr)),l="away"),{deviceId:e,name:rt(r,e),day:a,statusEntity:n??null,connection:l,canAct:Object.entries(t).some(([h,b])=>Ir(h)&&me(r.states[b])),presence:Br(i(Dr)),pending:Pe(o)&&Number.parseInt(o.state,10)||0,awaitsConfirmation:i(Nr)?.state==="on"}}function Br(r){if(!me(r))return null;let e=r.attributes.options;return{entityId:r.entity_id,value:Pe(r)?r.state:null,options:Array.isArray(e)?e.map(String):[]}}var It={name:"Bitrix24-Arbeitstag",description:"Der Arbeitstag eines Mitarbeiters: eine laufende Uhr, die Stunden als Ring und Tasten zum Ein- und Ausstempeln",feature_name:"Bitrix24-Arbeitstag-Tasten",start:"Beginnen",pause:"Pause",resume:"Weiter",close:"Beenden",reopen:"Fortsetzen",cancel:"Abbrechen",button_of:"{button}: {name}",actions_of:"Arbeitstag von {name}",reopen_question:"Dieser Tag ist schon beendet. Soll er weitergehen? Bitrix24 zählt die Zeit dazwischen als Pause.",worked:"Gearbeitet",breaks:"Pausen",workday_start:"Beginn",workday_finish:"Ende",expected_finish:"Voraussichtliches Ende",of_required:"von {required}",overtime:"{overtime} Überstunden",break:"In der Pause",no_day:"Noch kein Arbeitstag",ring:"{worked} gearbeitet, {breaks} Pausen",ring_required:"{worked} von {required} gearbeitet, {breaks} Pausen",hours:"{hours} Std.",hours_minutes:"{hours} Std. {minutes} Min.",until:"bis {time}",since:"seit {time}",minutes:"{minutes} Min.",presence:"Chat-Status",expired_title:"Der Arbeitstag vom {date} wurde nicht beendet",expired_title_undated:"Ein Arbeitstag wurde nicht beendet",expired_help:"Gib an, wann die Arbeit endete. Danach kann ein neuer Tag beginnen.",expired_outside_shift:"Bitrix24 hält diesen Tag für abgelaufen, weil er zu keiner Schicht gehört. Wann endete die Arbeit? Vorgeschlagen ist eine Minute nach dem Beginn, damit keine Stunden erfasst werden, die niemand gearbeitet hat.",expired_read_only:"Wer diesen Arbeitstag bearbeiten darf, kann ihn beenden.",finish_time:"Ende",reason:"Begründung",close_expired:"Diesen Tag beenden",fill_in:"Fülle Ende und Begründung aus.",waiting:{one:"{count} Befehl wartet auf Bitrix24",other:"{count} Befehle warten auf Bitrix24"},awaiting_confirmation:"Eine geänderte Zeit wartet auf die Bestätigung des Vorgesetzten",away:"Bitrix24 ist nicht erreichbar. Das ist der letzte bekannte Stand.",gone:"Bitrix24 ist nicht erreichbar",failed:"Das hat nicht geklappt. Versuche es noch einmal oder sieh in Bitrix24 nach.",loading:"Wird geladen …",nobody:"Es gibt noch keinen Mitarbeiter. Füge die Integration Bitrix24 unter Einstellungen > Geräte & Dienste hinzu.",choose:"Wähle in den Einstellungen dieser Karte einen Mitarbeiter.",missing:"Diesen Mitarbeiter gibt es nicht mehr. Wähle in den Einstellungen dieser Karte einen anderen.",no_status:"Der Status dieses Mitarbeiters ist deaktiviert. Aktiviere die Integration Bitrix24 oder ihre Entität „Status“, um den Arbeitstag hier zu sehen.",team:"Team",at_work:"{working} von {all} bei der Arbeit",layout:"Aussehen",layout_full:"Ring und große Tasten",layout_compact:"Eine Zeile",layout_team:"Team, eine Zeile je Mitarbeiter",device_id:"Mitarbeiter",device_id_help:"Kann leer bleiben, wenn es nur einen gibt.",show:"Anzeigen",show_ring:"Ring des Tages",show_times:"Beginn, Ende und Pausen",show_buttons:"Tasten",show_presence:"Chat-Status",title:"Titel",employees:"Mitarbeiter",employees_help:"Leer lassen, um alle zu zeigen."};var nt={name:"Bitrix24 work day",description:"The work day of an employee: a running clock, the hours as a ring, and buttons to clock in and out",feature_name:"Bitrix24 work day buttons",start:"Start",pause:"Pause",resume:"Resume",close:"Close",reopen:"Reopen",cancel:"Cancel",button_of:"{button}: {name}",actions_of:"Work day of {name}",reopen_question:"This day is closed already. Go on with it? Bitrix24 counts the time in between as a break.",worked:"Worked",breaks:"Breaks",workday_start:"Start",workday_finish:"Finish",expected_finish:"Expected finish",of_required:"of {required}",overtime:"{overtime} overtime",break:"On a break",no_day:"No work day yet",ring:"Worked {worked}, breaks {breaks}",ring_required:"Worked {worked} of {required}, breaks {breaks}",hours:"{hours} h",hours_minutes:"{hours} h {minutes} min",until:"until {time}",since:"since {time}",minutes:"{minutes} min",presence:"Presence",expired_title:"The work day of {date} was not closed",expired_title_undated:"A work day was not closed",expired_help:"Enter when work ended. After that a new day can begin.",expired_outside_shift:"Bitrix24 regards this day as expired because it belongs to no shift. When did work end? Proposed is a minute after it began, so that no hours are recorded that nobody worked.",expired_read_only:"Whoever may edit this work day can close it.",finish_time:"Finish",reason:"Reason",close_expired:"Close this day",fill_in:"Fill in the finish and the reason.",waiting:{one:"{count} command is waiting for Bitrix24",other:"{count} commands are waiting for Bitrix24"},awaiting_confirmation:"A changed time awaits the supervisor",away:"Bitrix24 cannot be reached. This is what was known last.",gone:"Bitrix24 cannot be reached",failed:"That did not work. Try again, or look it up in Bitrix24.",loading:"Loading …",nobody:"There is no employee yet. Add the integration Bitrix24 under Settings > Devices & services.",choose:"Choose an employee in the settings of this card.",missing:"This employee is no longer there. Choose another one in the settings of this card.",no_status:"The status of this employee is disabled. Enable the integration Bitrix24, or its entity “Status”, to see the work day here.",team:"Team",at_work:"{working} of {all} at work",layout:"Layout",layout_full:"Ring and large buttons",layout_compact:"One line",layout_team:"Team, a line for each employee",device_id:"Employee",device_id_help:"May be left out when there is only one.",show:"Show",show_ring:"Ring of the day",show_times:"Start, finish and breaks",show_buttons:"Buttons",show_presence:"Presence in the chat",title:"Title",employees:"Employees",employees_help:"Leave it empty to show everybody."};var qt={name:"Рабочий день Битрикс24",description:"Рабочий день сотрудника: идущие часы, кольцо отработанного времени и кнопки начала и завершения дня",feature_name:"Кнопки рабочего дня Битрикс24",start:"Начать",pause:"Перерыв",resume:"Продолжить",close:"Завершить",reopen:"Возобновить",cancel:"Отмена",button_of:"{button}: {name}",actions_of:"Рабочий день: {name}",reopen_question:"Этот день уже завершён. Продолжить его? Битрикс24 посчитает прошедшее время перерывом.",worked:"Отработано",breaks:"Перерывы",workday_start:"Начало",workday_finish:"Окончание",expected_finish:"Ожидаемое окончание",of_required:"из {required}",overtime:"{overtime} сверх нормы",break:"Перерыв",no_day:"Рабочего дня ещё нет",ring:"Отработано {worked}, перерывы {breaks}",ring_required:"Отработано {worked} из {required}, перерывы {breaks}",hours:"{hours} ч",hours_minutes:"{hours} ч {minutes} мин",until:"до {time}",since:"с {time}",minutes:"{minutes} мин",presence:"Статус в чате",expired_title:"Рабочий день не завершён: {date}",expired_title_undated:"Рабочий день не завершён",expired_help:"Укажите, когда закончилась работа. После этого можно начать новый день.",expired_outside_shift:"Битрикс24 считает этот день просроченным: он не относится ни к одной смене. Когда закончилась работа? Предлагается минута после начала, чтобы не записать часы, которых никто не отработал.",expired_read_only:"Завершить его может тот, кому разрешено изменять этот рабочий день.",finish_time:"Окончание",reason:"Причина",close_expired:"Завершить этот день",fill_in:"Укажите окончание и причину.",waiting:{one:"{count} команда ждёт Битрикс24",few:"{count} команды ждут Битрикс24",many:"{count} команд ждут Битрикс24",other:"{count} команды ждут Битрикс24"},awaiting_confirmation:"Изменённое время ждёт подтверждения руководителя",away:"Битрикс24 недоступен. Показано то, что было известно последним.",gone:"Битрикс24 недоступен",failed:"Не получилось. Попробуйте ещё раз или проверьте в Битрикс24.",loading:"Загрузка…",nobody:"Сотрудников ещё нет. Добавьте интеграцию Битрикс24 в разделе «Настройки > Устройства и службы».",choose:"Выберите сотрудника в настройках этой карточки.",missing:"Этого сотрудника больше нет. Выберите другого в настройках карточки.",no_status:"Статус этого сотрудника отключён. Включите интеграцию Битрикс24 или её сущность «Статус дня», чтобы видеть здесь рабочий день.",team:"Команда",at_work:"На работе {working} из {all}",layout:"Вид",layout_full:"Кольцо и большие кнопки",layout_compact:"Одна строка",layout_team:"Команда, по строке на сотрудника",device_id:"Сотрудник",device_id_help:"Можно не указывать, если он один.",show:"Показывать",show_ring:"Кольцо дня",show_times:"Начало, окончание и перерывы",show_buttons:"Кнопки",show_presence:"Статус в чате",title:"Заголовок",employees:"Сотрудники",employees_help:"Оставьте пустым, чтобы показать всех."};var zt={en:nt,de:It,ru:qt},st="";function L(r){st=r?.locale.language??st;let e=(st||document.documentElement.lang||"en").split("-",1)[0]??"en";return e in zt?e:"en"}function B(r,e,t={}){let i=zt[r]?.[e]??nt[e],n=new Intl.PluralRules(r).select(Number(t.count??0));return(typeof i=="string"?i:i[n]??i.other??"").replace(/\{(\w+)\}/g,(o,a)=>String(t[a]??""))}function u(r,e,t={}){return B(L(r),e,t)}var ye="bitrix24-workday-card",ge="bitrix24-workday-card-feature",ot=["full","compact","team"],fe=["ring","times","buttons","presence"];function at(r){let{layout:e,device_id:t,entity:i,show:n,title:s,employees:o}=r;if(e!==void 0&&!ot.includes(e))throw new Error(`layout must be one of ${ot.join(", ")}, not "${String(e)}"`);if(t!==void 0&&typeof t!="string")throw new Error("device_id must be the id of one device; for several use layout: team and employees");if(i!==void 0&&typeof i!="string")throw new Error("entity must be one entity of an employee");if(n!==void 0&&!(Array.isArray(n)&&n.every(a=>fe.includes(a))))throw new Error(`show must be a list of ${fe.join(", ")}`);if(s!==void 0&&typeof s!="string")throw new Error("title must be a text");if(o!==void 0&&!(Array.isArray(o)&&o.every(a=>typeof a=="string")))throw new Error("employees must be a list of device ids")}function Bt(r){return new Set(r.show??fe)}function be(r,e){let t=e===void 0||r==="team"?{}:{device_id:e};return{type:`custom:${ye}`,layout:r,...t,show:r==="full"?fe:["ring","times","buttons"]}}function Ft(r){return be("full",X(r)[0])}var Lt={filter:[{integration:R}],entity:[{integration:R,domain:"sensor",device_class:"enum"}]},Kr=["device_id","employees"];function Vt(){let r=L(),e=i=>B(r,i),t=(i,n)=>n.map(s=>({value:s,label:e(`${i}_${s}`)}));return{schema:[{name:"layout",selector:{select:{mode:"dropdown",options:t("layout",ot)}}},{name:"device_id",selector:{device:Lt}},{name:"show",selector:{select:{multiple:!0,mode:"list",options:t("show",fe)}}},{name:"team",type:"expandable",flatten:!0,title:e("team"),schema:[{name:"title",selector:{text:{}}},{name:"employees",selector:{device:{...Lt,multiple:!0}}}]}],computeLabel:i=>e(i.name),computeHelper:i=>Kr.includes(i.name)?e(`${i.name}_help`):void 0,assertConfig:at}}var Oe=globalThis,He=Oe.ShadowRoot&&(Oe.ShadyCSS===void 0||Oe.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,lt=Symbol(),jt=new WeakMap,ve=class{constructor(e,t,i){if(this._$cssResult$=!0,i!==lt)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(He&&e===void 0){let i=t!==void 0&&t.length===1;i&&(e=jt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),i&&jt.set(t,e))}return e}toString(){return this.cssText}},Kt=r=>new ve(typeof r=="string"?r:r+"",void 0,lt),v=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((i,n,s)=>i+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(n)+r[s+1],r[0]);return new ve(t,r,lt)},Gt=(r,e)=>{if(He)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let i=document.createElement("style"),n=Oe.litNonce;n!==void 0&&i.setAttribute("nonce",n),i.textContent=t.cssText,r.appendChild(i)}},dt=He?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let i of e.cssRules)t+=i.cssText;return Kt(t)})(r):r;var{is:Gr,defineProperty:Yr,getOwnPropertyDescriptor:Zr,getOwnPropertyNames:Jr,getOwnPropertySymbols:Qr,getPrototypeOf:Xr}=Object,De=globalThis,Yt=De.trustedTypes,Wr=Yt?Yt.emptyScript:"",ei=De.reactiveElementPolyfillSupport,xe=(r,e)=>r,we={toAttribute(r,e){switch(e){case Boolean:r=r?Wr:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},Ne=(r,e)=>!Gr(r,e),Zt={attribute:!0,type:String,converter:we,reflect:!1,useDefault:!1,hasChanged:Ne};Symbol.metadata??=Symbol("metadata"),De.litPropertyMetadata??=new WeakMap;var P=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Zt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let i=Symbol(),n=this.getPropertyDescriptor(e,i,t);n!==void 0&&Yr(this.prototype,e,n)}}static getPropertyDescriptor(e,t,i){let{get:n,set:s}=Zr(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:n,set(o){let a=n?.call(this);s?.call(this,o),this.requestUpdate(e,a,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Zt}static _$Ei(){if(this.hasOwnProperty(xe("elementProperties")))return;let e=Xr(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(xe("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(xe("properties"))){let t=this.properties,i=[...Jr(t),...Qr(t)];for(let n of i)this.createProperty(n,t[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[i,n]of t)this.elementProperties.set(i,n)}this._$Eh=new Map;for(let[t,i]of this.elementProperties){let n=this._$Eu(t,i);n!==void 0&&this._$Eh.set(n,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let i=new Set(e.flat(1/0).reverse());for(let n of i)t.unshift(dt(n))}else e!==void 0&&t.push(dt(e));return t}static _$Eu(e,t){let i=t.attribute;return i===!1?void 0:typeof i=="string"?i:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let i of t.keys())this.hasOwnProperty(i)&&(e.set(i,this[i]),delete this[i]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Gt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,i){this._$AK(e,i)}_$ET(e,t){let i=this.constructor.elementProperties.get(e),n=this.constructor._$Eu(e,i);if(n!==void 0&&i.reflect===!0){let s=(i.converter?.toAttribute!==void 0?i.converter:we).toAttribute(t,i.type);this._$Em=e,s==null?this.removeAttribute(n):this.setAttribute(n,s),this._$Em=null}}_$AK(e,t){let i=this.constructor,n=i._$Eh.get(e);if(n!==void 0&&this._$Em!==n){let s=i.getPropertyOptions(n),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:we;this._$Em=n;let a=o.fromAttribute(t,s.type);this[n]=a??this._$Ej?.get(n)??a,this._$Em=null}}requestUpdate(e,t,i,n=!1,s){if(e!==void 0){let o=this.constructor;if(n===!1&&(s=this[e]),i??=o.getPropertyOptions(e),!((i.hasChanged??Ne)(s,t)||i.useDefault&&i.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,i))))return;this.C(e,t,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:i,reflect:n,wrapped:s},o){i&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),s!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||i||(t=void 0),this._$AL.set(e,t)),n===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[n,s]of this._$Ep)this[n]=s;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[n,s]of i){let{wrapped:o}=s,a=this[n];o!==!0||this._$AL.has(n)||a===void 0||this.C(n,void 0,s,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(t)):this._$EM()}catch(i){throw e=!1,this._$EM(),i}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};P.elementStyles=[],P.shadowRootOptions={mode:"open"},P[xe("elementProperties")]=new Map,P[xe("finalized")]=new Map,ei?.({ReactiveElement:P}),(De.reactiveElementVersions??=[]).push("2.1.2");var ct=globalThis,Jt=r=>r,Me=ct.trustedTypes,Qt=Me?Me.createPolicy("lit-html",{createHTML:r=>r}):void 0,pt="$lit$",O=`lit$${Math.random().toFixed(9).slice(2)}$`,mt="?"+O,ti=`<${mt}>`,j=document,$e=()=>j.createComment(""),Ae=r=>r===null||typeof r!="object"&&typeof r!="function",ht=Array.isArray,ir=r=>ht(r)||typeof r?.[Symbol.iterator]=="function",ut=`[ 	
\f\r]`,_e=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Xt=/-->/g,Wt=/>/g,F=RegExp(`>|${ut}(?:([^\\s"'>=/]+)(${ut}*=${ut}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),er=/'/g,tr=/"/g,nr=/^(?:script|style|textarea|title)$/i,ft=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),c=ft(1),yt=ft(2),Fi=ft(3),$=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),rr=new WeakMap,V=j.createTreeWalker(j,129);function sr(r,e){if(!ht(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Qt!==void 0?Qt.createHTML(e):e}var or=(r,e)=>{let t=r.length-1,i=[],n,s=e===2?"<svg>":e===3?"<math>":"",o=_e;for(let a=0;a<t;a++){let l=r[a],h,b,p=-1,y=0;for(;y<l.length&&(o.lastIndex=y,b=o.exec(l),b!==null);)y=o.lastIndex,o===_e?b[1]==="!--"?o=Xt:b[1]!==void 0?o=Wt:b[2]!==void 0?(nr.test(b[2])&&(n=RegExp("</"+b[2],"g")),o=F):b[3]!==void 0&&(o=F):o===F?b[0]===">"?(o=n??_e,p=-1):b[1]===void 0?p=-2:(p=o.lastIndex-b[2].length,h=b[1],o=b[3]===void 0?F:b[3]==='"'?tr:er):o===tr||o===er?o=F:o===Xt||o===Wt?o=_e:(o=F,n=void 0);let f=o===F&&r[a+1].startsWith("/>")?" ":"";s+=o===_e?l+ti:p>=0?(i.push(h),l.slice(0,p)+pt+l.slice(p)+O+f):l+O+(p===-2?a:f)}return[sr(r,s+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),i]},ke=class r{constructor({strings:e,_$litType$:t},i){let n;this.parts=[];let s=0,o=0,a=e.length-1,l=this.parts,[h,b]=or(e,t);if(this.el=r.createElement(h,i),V.currentNode=this.el.content,t===2||t===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(n=V.nextNode())!==null&&l.length<a;){if(n.nodeType===1){if(n.hasAttributes())for(let p of n.getAttributeNames())if(p.endsWith(pt)){let y=b[o++],f=n.getAttribute(p).split(O),x=/([.?@])?(.*)/.exec(y);l.push({type:1,index:s,name:x[2],strings:f,ctor:x[1]==="."?Ie:x[1]==="?"?qe:x[1]==="@"?ze:G}),n.removeAttribute(p)}else p.startsWith(O)&&(l.push({type:6,index:s}),n.removeAttribute(p));if(nr.test(n.tagName)){let p=n.textContent.split(O),y=p.length-1;if(y>0){n.textContent=Me?Me.emptyScript:"";for(let f=0;f<y;f++)n.append(p[f],$e()),V.nextNode(),l.push({type:2,index:++s});n.append(p[y],$e())}}}else if(n.nodeType===8)if(n.data===mt)l.push({type:2,index:s});else{let p=-1;for(;(p=n.data.indexOf(O,p+1))!==-1;)l.push({type:7,index:s}),p+=O.length-1}s++}}static createElement(e,t){let i=j.createElement("template");return i.innerHTML=e,i}};function K(r,e,t=r,i){if(e===$)return e;let n=i!==void 0?t._$Co?.[i]:t._$Cl,s=Ae(e)?void 0:e._$litDirective$;return n?.constructor!==s&&(n?._$AO?.(!1),s===void 0?n=void 0:(n=new s(r),n._$AT(r,t,i)),i!==void 0?(t._$Co??=[])[i]=n:t._$Cl=n),n!==void 0&&(e=K(r,n._$AS(r,e.values),n,i)),e}var Ue=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:i}=this._$AD,n=(e?.creationScope??j).importNode(t,!0);V.currentNode=n;let s=V.nextNode(),o=0,a=0,l=i[0];for(;l!==void 0;){if(o===l.index){let h;l.type===2?h=new W(s,s.nextSibling,this,e):l.type===1?h=new l.ctor(s,l.name,l.strings,this,e):l.type===6&&(h=new Le(s,this,e)),this._$AV.push(h),l=i[++a]}o!==l?.index&&(s=V.nextNode(),o++)}return V.currentNode=j,n}p(e){let t=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(e,i,t),t+=i.strings.length-2):i._$AI(e[t])),t++}},W=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,i,n){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=i,this.options=n,this._$Cv=n?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=K(this,e,t),Ae(e)?e===d||e==null||e===""?(this._$AH!==d&&this._$AR(),this._$AH=d):e!==this._$AH&&e!==$&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):ir(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==d&&Ae(this._$AH)?this._$AA.nextSibling.data=e:this.T(j.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:i}=e,n=typeof i=="number"?this._$AC(e):(i.el===void 0&&(i.el=ke.createElement(sr(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===n)this._$AH.p(t);else{let s=new Ue(n,this),o=s.u(this.options);s.p(t),this.T(o),this._$AH=s}}_$AC(e){let t=rr.get(e.strings);return t===void 0&&rr.set(e.strings,t=new ke(e)),t}k(e){ht(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,i,n=0;for(let s of e)n===t.length?t.push(i=new r(this.O($e()),this.O($e()),this,this.options)):i=t[n],i._$AI(s),n++;n<t.length&&(this._$AR(i&&i._$AB.nextSibling,n),t.length=n)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let i=Jt(e).nextSibling;Jt(e).remove(),e=i}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},G=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,i,n,s){this.type=1,this._$AH=d,this._$AN=void 0,this.element=e,this.name=t,this._$AM=n,this.options=s,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=d}_$AI(e,t=this,i,n){let s=this.strings,o=!1;if(s===void 0)e=K(this,e,t,0),o=!Ae(e)||e!==this._$AH&&e!==$,o&&(this._$AH=e);else{let a=e,l,h;for(e=s[0],l=0;l<s.length-1;l++)h=K(this,a[i+l],t,l),h===$&&(h=this._$AH[l]),o||=!Ae(h)||h!==this._$AH[l],h===d?e=d:e!==d&&(e+=(h??"")+s[l+1]),this._$AH[l]=h}o&&!n&&this.j(e)}j(e){e===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Ie=class extends G{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===d?void 0:e}},qe=class extends G{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==d)}},ze=class extends G{constructor(e,t,i,n,s){super(e,t,i,n,s),this.type=5}_$AI(e,t=this){if((e=K(this,e,t,0)??d)===$)return;let i=this._$AH,n=e===d&&i!==d||e.capture!==i.capture||e.once!==i.once||e.passive!==i.passive,s=e!==d&&(i===d||n);n&&this.element.removeEventListener(this.name,this,i),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Le=class{constructor(e,t,i){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(e){K(this,e)}},ar={M:pt,P:O,A:mt,C:1,L:or,R:Ue,D:ir,V:K,I:W,H:G,N:qe,U:ze,B:Ie,F:Le},ri=ct.litHtmlPolyfillSupport;ri?.(ke,W),(ct.litHtmlVersions??=[]).push("3.3.3");var lr=(r,e,t)=>{let i=t?.renderBefore??e,n=i._$litPart$;if(n===void 0){let s=t?.renderBefore??null;i._$litPart$=n=new W(e.insertBefore($e(),s),s,void 0,t??{})}return n._$AI(r),n};var gt=globalThis,w=class extends P{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=lr(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return $}};w._$litElement$=!0,w.finalized=!0,gt.litElementHydrateSupport?.({LitElement:w});var ii=gt.litElementPolyfillSupport;ii?.({LitElement:w});(gt.litElementVersions??=[]).push("4.2.2");var ni={attribute:!0,type:String,converter:we,reflect:!1,hasChanged:Ne},si=(r=ni,e,t)=>{let{kind:i,metadata:n}=t,s=globalThis.litPropertyMetadata.get(n);if(s===void 0&&globalThis.litPropertyMetadata.set(n,s=new Map),i==="setter"&&((r=Object.create(r)).wrapped=!0),s.set(t.name,r),i==="accessor"){let{name:o}=t;return{set(a){let l=e.get.call(this);e.set.call(this,a),this.requestUpdate(o,l,r,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,r,a),a}}}if(i==="setter"){let{name:o}=t;return function(a){let l=this[o];e.call(this,a),this.requestUpdate(o,l,r,!0,a)}}throw Error("Unsupported decorator location: "+i)};function g(r){return(e,t)=>typeof t=="object"?si(r,e,t):((i,n,s)=>{let o=n.hasOwnProperty(s);return n.constructor.createProperty(s,i),o?Object.getOwnPropertyDescriptor(n,s):void 0})(r,e,t)}function _(r){return g({...r,state:!0,attribute:!1})}var H={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ee=r=>(...e)=>({_$litDirective$:r,values:e}),M=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,i){this._$Ct=e,this._$AM=t,this._$Ci=i}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:oi}=ar,dr=r=>r;var cr=r=>r.strings===void 0,ur=()=>document.createComment(""),te=(r,e,t)=>{let i=r._$AA.parentNode,n=e===void 0?r._$AB:e._$AA;if(t===void 0){let s=i.insertBefore(ur(),n),o=i.insertBefore(ur(),n);t=new oi(s,o,r,r.options)}else{let s=t._$AB.nextSibling,o=t._$AM,a=o!==r;if(a){let l;t._$AQ?.(r),t._$AM=r,t._$AP!==void 0&&(l=r._$AU)!==o._$AU&&t._$AP(l)}if(s!==n||a){let l=t._$AA;for(;l!==s;){let h=dr(l).nextSibling;dr(i).insertBefore(l,n),l=h}}}return t},U=(r,e,t=r)=>(r._$AI(e,t),r),ai={},re=(r,e=ai)=>r._$AH=e,pr=r=>r._$AH,Fe=r=>{r._$AR(),r._$AA.remove()};var mr=ee(class extends M{constructor(){super(...arguments),this.key=d}render(r,e){return this.key=r,e}update(r,[e,t]){return e!==this.key&&(re(r),this.key=e),t}});var hr=(r,e,t)=>{let i=new Map;for(let n=e;n<=t;n++)i.set(r[n],n);return i},fr=ee(class extends M{constructor(r){if(super(r),r.type!==H.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,e,t){let i;t===void 0?t=e:e!==void 0&&(i=e);let n=[],s=[],o=0;for(let a of r)n[o]=i?i(a,o):o,s[o]=t(a,o),o++;return{values:s,keys:n}}render(r,e,t){return this.dt(r,e,t).values}update(r,[e,t,i]){let n=pr(r),{values:s,keys:o}=this.dt(e,t,i);if(!Array.isArray(n))return this.ut=o,s;let a=this.ut??=[],l=[],h,b,p=0,y=n.length-1,f=0,x=s.length-1;for(;p<=y&&f<=x;)if(n[p]===null)p++;else if(n[y]===null)y--;else if(a[p]===o[f])l[f]=U(n[p],s[f]),p++,f++;else if(a[y]===o[x])l[x]=U(n[y],s[x]),y--,x--;else if(a[p]===o[x])l[x]=U(n[p],s[x]),te(r,l[x+1],n[p]),p++,x--;else if(a[y]===o[f])l[f]=U(n[y],s[f]),te(r,n[p],n[y]),y--,f++;else if(h===void 0&&(h=hr(o,f,x),b=hr(a,p,y)),h.has(a[p]))if(h.has(a[y])){let C=b.get(o[f]),Xe=C!==void 0?n[C]:null;if(Xe===null){let Rt=te(r,n[p]);U(Rt,s[f]),l[f]=Rt}else l[f]=U(Xe,s[f]),te(r,n[p],Xe),n[C]=null;f++}else Fe(n[y]),y--;else Fe(n[p]),p++;for(;f<=x;){let C=te(r,l[x+1]);U(C,s[f]),l[f++]=C}for(;p<=y;){let C=n[p++];C!==null&&Fe(C)}return this.ut=o,re(r,l),$}});var yr=new Map;function A(r){return e=>{yr.set(r,e),gr(r,e)}}function gr(r,e){customElements.get(r)===void 0&&customElements.define(r,e)}customElements.whenDefined("home-assistant").then(()=>{for(let[r,e]of yr)gr(r,e)});var Ve=1e3,li=300*Ve,je=class{constructor(e){this.details=null;this.#i=0;this.#o=0;this.#n=0;this.#e=null;this.#r=()=>{clearTimeout(this.#t),document.visibilityState!=="hidden"&&(this.#s.requestUpdate(),this.#t=setTimeout(this.#r,Ve-this.now()%Ve))};this.#s=e,e.addController(this)}#i;#o;#n;#e;#t;#s;now(){return Date.now()+this.#i}hostConnected(){document.addEventListener("visibilitychange",this.#r),this.#r()}hostDisconnected(){document.removeEventListener("visibilitychange",this.#r),clearTimeout(this.#t),this.#t=void 0,this.#e=null}#r;isStale(e){return e!==this.#e||Math.abs(Date.now()-this.#o)>li}async ask(e,t){t!==this.#e&&(this.details=null),this.#e=t,this.#n+=1;let i=this.#n,n=Date.now();this.#o=n;let s;try{s=await e.callWS({type:`${R}/workday`,device_id:t})}catch{return}let o=Date.parse(s.now)-(n+Date.now())/2;i!==this.#n||Number.isNaN(o)||(this.details=s,Math.abs(o-this.#i)>Ve&&(this.#i=o),this.#s.requestUpdate())}};function br(r,e,t){return t.some(i=>{let n=r&&it(r,i);return n===void 0||it(e,i).some((s,o)=>s!==n[o])})}function di(r,e,t){return r===void 0||r.entities!==e.entities||r.devices!==e.devices||r.locale!==e.locale||r.config!==e.config||r.formatEntityState!==e.formatEntityState||br(r,e,t)}function bt(r,e,t){return r.size!==1||!r.has("hass")||e===void 0?!0:di(r.get("hass"),e,t)}var Y=class extends w{constructor(){super(...arguments);this.deviceId="";this.employee=null;this.focused=null}shouldUpdate(t){return bt(t,this.hass,[this.deviceId])}willUpdate(t){this.hass!==void 0&&(t.has("hass")||t.has("deviceId"))&&(this.employee=he(this.hass,this.deviceId)),this.focused=this.shadowRoot?.activeElement??null}updated(){if(this.focused?.isConnected===!1){let t=this.renderRoot.querySelector("bitrix24-workday-buttons");t?.updateComplete.then(()=>t.focus())}}isTold(t){return t.has("deviceId")||t.has("hass")&&this.hass!==void 0&&br(t.get("hass"),this.hass,[this.deviceId])}};m([g({attribute:!1})],Y.prototype,"hass",2),m([g({attribute:!1})],Y.prototype,"deviceId",2);var ie=class extends Y{constructor(){super(...arguments);this.clock=new je(this)}willUpdate(t){super.willUpdate(t),this.hass!==void 0&&this.employee!==null&&(this.isTold(t)||this.clock.isStale(this.deviceId))&&this.clock.ask(this.hass,this.deviceId)}};var k=v`
  :host {
    --workday-worked: var(--bitrix24-worked-color, var(--primary-color, #009ac7));
    --workday-break: var(--bitrix24-break-color, var(--warning-color, #ffa600));
    --workday-overtime: var(--bitrix24-overtime-color, var(--deep-purple-color, #6e41ab));
    --workday-problem: var(--error-color, #db4437);
    --workday-track: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
    --workday-radius: var(--ha-border-radius-lg, 12px);
    color: var(--primary-text-color);
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 42px;
    border: none;
    border-radius: var(--workday-radius);
    padding: 0 12px;
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 14%, transparent);
    cursor: pointer;
    transition: background-color 120ms ease-in-out;
    --mdc-icon-size: 20px;
  }
  button.primary {
    background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
  }
  @media (hover: hover) {
    button:hover {
      background: color-mix(in srgb, var(--secondary-text-color, #727272) 26%, transparent);
    }
    button.primary:hover {
      background: color-mix(in srgb, var(--workday-worked) 38%, transparent);
    }
  }
  button[aria-busy="true"] {
    opacity: 0.55;
    cursor: progress;
  }
  button:focus-visible,
  input:focus-visible,
  summary:focus-visible,
  input:focus-visible + label {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 2px;
  }
  ha-icon {
    flex: none;
  }
  p {
    margin: 0;
  }
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    line-height: 1.4;
    --mdc-icon-size: 20px;
  }
  .note.problem ha-icon {
    color: var(--workday-problem);
  }
  .note.waiting ha-icon {
    color: var(--workday-break);
  }
  .digits {
    direction: ltr;
    unicode-bidi: isolate;
    font-variant-numeric: tabular-nums;
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;var ui={text:"start",icon:"mdi:play",verb:"open_day",primary:!0},ci={text:"pause",icon:"mdi:pause",verb:"pause_day",primary:!0},pi={text:"resume",icon:"mdi:play",verb:"resume_day",primary:!0},vr={text:"close",icon:"mdi:stop",verb:"close_day",primary:!1},vt={text:"reopen",icon:"mdi:restore",verb:"open_day",data:{reopen:!0},question:"reopen_question",primary:!0};function I({day:r,canAct:e}){if(!e)return[];switch(r.status){case"opened":return[ci,vr];case"paused":return[pi,vr];case"closed":return[q(r)?vt:ui];default:return[]}}async function Ke(r,e,t,i={},n=!1){let o=(await r.callService(R,t,{...i,device_id:e},void 0,n,!0))?.response??{};return{status:o.status??null,changed:o.changed??!1,queued:o.queued??!1}}async function xr(r,e,t){await r.callService("select","select_option",{option:t},{entity_id:e},!1)}async function ne(r,e){let t=typeof e=="object"&&e!==null?e:{},{translation_domain:i,translation_key:n}=t;if(i&&n){let o=(await r.loadBackendTranslation?.("exceptions",i).catch(()=>null)??r.localize)?.(`component.${i}.exceptions.${n}.message`,t.translation_placeholders);if(o)return o}return t.message??""}var wr=3600,xt=60,_r=r=>String(r).padStart(2,"0");function Ee(r){let e=Math.max(0,Math.floor(r));return`${Math.floor(e/wr)}:${_r(Math.floor(e%wr/xt))}:${_r(e%xt)}`}function S(r,e){let t=Math.max(0,Math.floor(e/xt)),i=Math.floor(t/60),n=t%60;return i===0?u(r,"minutes",{minutes:n}):n===0?u(r,"hours",{hours:i}):u(r,"hours_minutes",{hours:i,minutes:n})}function mi(r){return r.locale.time_zone==="server"?r.config.time_zone:void 0}function hi(r){switch(r.locale.time_format){case"12":return{hourCycle:"h12"};case"24":return{hourCycle:"h23"};case"system":{let{hourCycle:e}=new Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions();return e===void 0?{}:{hourCycle:e}}default:return{}}}var $r=new Map;function Ge(r,e){let t=mi(r),i=t===void 0?e:{...e,timeZone:t},n=JSON.stringify([r.locale.language,i]),s=$r.get(n)??new Intl.DateTimeFormat(r.locale.language,i);return $r.set(n,s),s}function Z(r,e,t){let i=Ge(r,{dateStyle:"short"}),n=i.format(e)===i.format(t)?{}:{weekday:"short"},s=hi(r),{hour12:o}=Ge(r,{...s,hour:"numeric"}).resolvedOptions();return Ge(r,{...n,...s,hour:o?"numeric":"2-digit",minute:"2-digit"}).format(e)}function wt(r,e){return Ge(r,{weekday:"long",day:"numeric",month:"long"}).format(e)}var se=r=>r?c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${r}</p>`:d,_t=(r,e,t)=>c`<p class="note ${e}" role="status"><ha-icon icon=${r} aria-hidden="true"></ha-icon>${t}</p>`;function Ye(r,e){let{pending:t,connection:i,awaitsConfirmation:n}=e;return[...t>0?[_t("mdi:cloud-upload-outline","waiting",u(r,"waiting",{count:t}))]:[],...i==="away"?[_t("mdi:cloud-off-outline","problem",u(r,"away"))]:[],...n?[_t("mdi:account-clock-outline","waiting",u(r,"awaiting_confirmation"))]:[]]}var Ar=44,Ze=v`
  .ring {
    display: block;
    width: 100%;
    height: 100%;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 8;
    transition: stroke-dasharray 400ms ease-out;
  }
  .track {
    stroke: var(--workday-track);
  }
  .worked {
    stroke: var(--workday-worked);
  }
  .overtime {
    stroke: var(--workday-overtime);
  }
  .breaks {
    stroke: var(--workday-break);
  }
`,fi=.9995;function $t(r,e,t){let i=e>=fi?"none":`${e.toFixed(4)} 1`;return t<=0?d:yt`<circle class=${r} cx="50" cy="50" r=${Ar} pathLength="1" stroke-dasharray=${i} />`}function yi(r,e,t){let i={worked:S(r,N(e,t)??0),breaks:S(r,pe(e,t)??0)};return e.required===null?u(r,"ring",i):u(r,"ring_required",{...i,required:S(r,e.required)})}function Je(r,e,t){let{worked:i,overtime:n,breaks:s}=Ot(e,t);return yt`<svg class="ring" viewBox="0 0 100 100" role="img" aria-label=${yi(r,e,t)}>
    <circle class="track" cx="50" cy="50" r=${Ar} />
    ${$t("breaks",i+n+s,s)}${$t("overtime",i+n,n)}${$t("worked",i,i)}
  </svg>`}var gi={opened:"mdi:briefcase-clock",paused:"mdi:coffee-outline",closed:"mdi:briefcase-check-outline",expired:"mdi:briefcase-remove-outline"},oe=v`
  .status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: var(--ha-font-size-m, 14px);
    --mdc-icon-size: 20px;
  }
  .status.opened ha-icon {
    color: var(--workday-worked);
  }
  .status.paused ha-icon {
    color: var(--workday-break);
  }
  .status.expired ha-icon,
  .status.gone ha-icon {
    color: var(--workday-problem);
  }
`;function At(r,{day:e,connection:t,statusEntity:i}){if(t==="gone")return u(r,"gone");let n=e.status??"unknown";return i&&r.formatEntityState?.(i,n)||n}function kt({day:r,connection:e}){return e==="gone"?"gone":r.status??"unknown"}function Et({day:r,connection:e}){return e==="gone"?"mdi:cloud-off-outline":gi[r.status??""]??"mdi:briefcase-outline"}function Qe(r,e){return c`<span class="status ${kt(e)}" role="status"
    ><ha-icon icon=${Et(e)} aria-hidden="true"></ha-icon><bdi>${At(r,e)}</bdi></span
  >`}var bi=500,T=class extends w{constructor(){super(...arguments);this.variant="large";this.busy=null;this.asked=null;this.failure="";this.resting=!1;this.focused=null}willUpdate(t){let i=t.get("employee"),n=this.employee;i&&n&&(i.deviceId!==n.deviceId||i.day.status!==n.day.status)&&(this.asked=null,this.failure="",this.startRest()),this.focused=this.shadowRoot?.activeElement??null}updated(){this.focused?.isConnected===!1&&this.focus()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.rest),this.resting=!1}focus(){this.renderRoot.querySelector("button")?.focus()}startRest(){this.resting=!0,clearTimeout(this.rest),this.rest=setTimeout(()=>{this.resting=!1},bi)}get isBlocked(){return this.busy!==null||this.resting}render(){let{hass:t,employee:i}=this;return t===void 0||i===void 0?d:c`
      ${this.asked===null?this.renderButtons(t,i):this.renderQuestion(t,this.asked)}
      ${se(this.failure)}
    `}renderButtons(t,i){let n=I(i);return n.length===0?d:c`<div class="buttons" role="group" aria-label=${u(t,"actions_of",{name:i.name})}>
      ${n.map(s=>{let o=u(t,s.text),a=this.variant==="large"?o:u(t,"button_of",{button:o,name:i.name});return c`<button
          type="button"
          class=${s.primary?"primary":""}
          aria-label=${a}
          title=${this.variant==="small"?o:d}
          aria-disabled=${this.isBlocked}
          aria-busy=${this.busy?.text===s.text}
          @click=${()=>this.press(s)}
        >
          <ha-icon icon=${s.icon} aria-hidden="true"></ha-icon>${this.variant==="small"?d:c`<span>${o}</span>`}
        </button>`})}
    </div>`}renderQuestion(t,i){let n=u(t,i.question??i.text);return c`<div
      class="question"
      role="group"
      aria-label=${n}
      @keydown=${s=>s.key==="Escape"&&this.ask(null)}
    >
      <p>${n}</p>
      <button type="button" class="primary" title=${n} aria-disabled=${this.isBlocked} @click=${()=>this.carryOut(i)}>${u(t,i.text)}</button>
      <button type="button" @click=${()=>this.ask(null)}>${u(t,"cancel")}</button>
    </div>`}press(t){this.isBlocked||(t.question===void 0?this.carryOut(t):this.ask(t))}ask(t){this.asked=t,this.startRest(),this.updateComplete.then(()=>this.focus())}async carryOut(t){let{hass:i,employee:n}=this;if(i===void 0||n===void 0||this.isBlocked)return;this.asked!==null&&this.ask(null),this.busy=t,this.failure="";let s=this.variant!=="feature";try{let o=await Ke(i,n.deviceId,t.verb,t.data,!s);t.text==="start"&&o.status==="closed"&&!o.changed&&!o.queued&&this.ask(vt)}catch(o){this.failure=s?await ne(i,o)||u(i,"failed"):""}finally{this.busy=null}}};T.styles=[k,v`
      .buttons,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .question p {
        flex: 1 1 100%;
        line-height: 1.4;
      }
      .note {
        margin-top: 8px;
      }
      :host([variant="large"]) button {
        flex: 1 1 100px;
        min-height: 56px;
        font-weight: 500;
        font-size: var(--ha-font-size-l, 16px);
      }
      :host([variant="small"]) .buttons {
        flex-wrap: nowrap;
        justify-content: flex-end;
      }
      :host([variant="small"]) .buttons button {
        width: 44px;
        min-height: 44px;
        padding: 0;
        border-radius: 50%;
      }
      :host([variant="feature"]) {
        display: block;
        container-type: inline-size;
      }
      @container (max-width: 240px) {
        :host([variant="feature"]) .buttons span {
          display: none;
        }
      }
      :host([variant="feature"]) .buttons,
      :host([variant="feature"]) .question {
        flex-wrap: nowrap;
        gap: var(--feature-button-spacing, 12px);
        height: var(--feature-height, 42px);
      }
      :host([variant="feature"]) button {
        flex: 1 1 0;
        min-width: 0;
        height: 100%;
        min-height: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        white-space: nowrap;
      }
      :host([variant="feature"]) p {
        position: absolute;
        clip-path: inset(50%);
      }
    `],m([g({attribute:!1})],T.prototype,"hass",2),m([g({attribute:!1})],T.prototype,"employee",2),m([g({reflect:!0})],T.prototype,"variant",2),m([_()],T.prototype,"busy",2),m([_()],T.prototype,"asked",2),m([_()],T.prototype,"failure",2),m([_()],T.prototype,"resting",2),T=m([A("bitrix24-workday-buttons")],T);var vi=/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(.*)$/;function kr(r){let[,e="",t="",i=""]=vi.exec(r)??[];return{date:e,time:t,offset:i}}function xi(r,e){return kr(new Date(e).toLocaleString("sv-SE",{timeZone:r}).replace(" ","T"))}var E=class extends w{constructor(){super(...arguments);this.details=null;this.folded=!1;this.time=null;this.report=null;this.busy=!1;this.failure="";this.submit=async t=>{t.preventDefault();let{hass:i,employee:n}=this;if(i===void 0||n===void 0||this.busy)return;let s=this.finish(this.proposed(i,n)),o=(this.report??this.details?.report??"").trim();if(!s||!o){this.failure=u(i,"fill_in");return}this.busy=!0,this.failure="";try{await Ke(i,n.deviceId,"close_day",{time:s,report:o})}catch(a){this.failure=await ne(i,a)||u(i,"failed")}finally{this.busy=!1}}}willUpdate(t){let i=t.get("employee"),n=this.employee;i&&n&&(i.deviceId!==n.deviceId||i.day.start!==n.day.start)&&(this.time=null,this.report=null,this.failure="")}render(){let{hass:t,employee:i}=this;if(t===void 0||i===void 0)return d;let n=i.day.start??Date.parse(this.told??""),s=c`<h3>${Number.isNaN(n)?u(t,"expired_title_undated"):u(t,"expired_title",{date:wt(t,n)})}</h3>`,o=i.canAct?this.renderForm(t,i):c`<p>${u(t,"expired_read_only")}</p>`;return this.folded?c`<details><summary>${s}</summary>${o}</details>`:c`<section>${s}${o}</section>`}renderForm(t,i){let n=this.proposed(t,i),s=Date.parse(this.finish(n)),o=this.told!==null&&this.details?.outside_shift;return c`<p>${u(t,o?"expired_outside_shift":"expired_help")}</p>
      <form novalidate @submit=${this.submit}>
        <label
          >${u(t,"finish_time")}
          <input
            type="time"
            name="time"
            required
            .value=${this.time??n.time}
            @input=${a=>{this.time=a.target.value}}
          />
          <output>${Number.isNaN(s)?"":`${wt(t,s)}, ${Z(t,s,s)}`}</output>
        </label>
        <label
          >${u(t,"reason")}
          <input
            type="text"
            name="report"
            required
            maxlength="1000"
            .value=${this.report??this.details?.report??""}
            @input=${a=>{this.report=a.target.value}}
          />
        </label>
        ${se(this.failure)}
        <button type="submit" class="primary" aria-disabled=${this.busy} aria-busy=${this.busy}>
          <ha-icon icon="mdi:stop" aria-hidden="true"></ha-icon>${u(t,"close_expired")}
        </button>
      </form>`}get told(){let t=this.details?.finish??null;return t!==null&&Date.parse(t)>(this.employee?.day.start??0)?t:null}proposed(t,{day:i}){return this.told!==null?kr(this.told):i.start===null?{date:"",time:"",offset:""}:xi(t.config.time_zone,i.start+((i.worked??0)+(i.breaks??0))*1e3)}finish(t){let i=this.time??t.time;return i===t.time&&this.told!==null?this.told:i&&`${t.date}T${i}:00${t.offset}`}};E.styles=[k,v`
      details,
      section {
        border-radius: var(--workday-radius);
        padding: 12px 16px;
        border: 1px solid var(--workday-problem);
      }
      summary {
        cursor: pointer;
      }
      h3 {
        display: inline;
        margin: 0;
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        margin-top: 12px;
      }
      label {
        display: grid;
        gap: 4px;
        align-content: start;
        min-width: 0;
        font-size: var(--ha-font-size-m, 14px);
      }
      input {
        box-sizing: border-box;
        width: 100%;
        min-height: 44px;
        border: 1px solid var(--secondary-text-color, #727272);
        border-radius: 8px;
        padding: 0 12px;
        background: var(--card-background-color, transparent);
        font-size: var(--ha-font-size-l, 16px);
      }
      input[type="time"] {
        max-width: 180px;
      }
      output {
        color: var(--primary-text-color);
      }
    `],m([g({attribute:!1})],E.prototype,"hass",2),m([g({attribute:!1})],E.prototype,"employee",2),m([g({attribute:!1})],E.prototype,"details",2),m([g({type:Boolean})],E.prototype,"folded",2),m([_()],E.prototype,"time",2),m([_()],E.prototype,"report",2),m([_()],E.prototype,"busy",2),m([_()],E.prototype,"failure",2),E=m([A("bitrix24-workday-expired")],E);var Er=ee(class extends M{constructor(r){if(super(r),r.type!==H.PROPERTY&&r.type!==H.ATTRIBUTE&&r.type!==H.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!cr(r))throw Error("`live` bindings can only contain a single expression")}render(r){return r}update(r,[e]){if(e===$||e===d)return e;let t=r.element,i=r.name;if(r.type===H.PROPERTY){if(e===t[i])return $}else if(r.type===H.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(i))return $}else if(r.type===H.ATTRIBUTE&&t.getAttribute(i)===e+"")return $;return re(r),e}});var wi={online:"mdi:account-check-outline",dnd:"mdi:minus-circle-outline",away:"mdi:account-arrow-right-outline",break:"mdi:coffee-outline"},D=class extends w{constructor(){super(...arguments);this.chosen=null;this.failure=""}willUpdate(t){let i=t.get("employee");i&&i.presence?.value!==this.employee?.presence?.value&&(this.failure="")}render(){let{hass:t,employee:i}=this,n=i?.presence;if(t===void 0||!n)return d;let s=this.chosen??n.value,o=t.states[n.entityId];return c`<fieldset>
        <legend>${u(t,"presence")}</legend>
        ${n.options.map(a=>c`<span class="chip">
            <input
              type="radio"
              name="presence"
              id=${a}
              .checked=${Er(a===s)}
              @change=${()=>this.choose(a)}
            /><label for=${a}
              ><ha-icon icon=${wi[a]??"mdi:account-question-outline"} aria-hidden="true"></ha-icon
              >${(o&&t.formatEntityState?.(o,a))??a}</label
            >
          </span>`)}
      </fieldset>
      ${se(this.failure)}`}async choose(t){let{hass:i,employee:n}=this;if(!(i===void 0||!n?.presence)){this.chosen=t,this.failure="";try{await xr(i,n.presence.entityId,t)}catch(s){this.failure=await ne(i,s)||u(i,"failed")}finally{this.chosen===t&&(this.chosen=null)}}}};D.styles=[k,v`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        border: none;
        padding: 0;
        min-width: 0;
      }
      legend,
      input {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
        white-space: nowrap;
      }
      .chip {
        position: relative;
        display: inline-flex;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        border-radius: 18px;
        padding: 0 12px;
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 10%, transparent);
        cursor: pointer;
        font-size: var(--ha-font-size-m, 14px);
        --mdc-icon-size: 18px;
      }
      @media (hover: hover) {
        label:hover {
          background: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
        }
      }
      input:checked + label {
        background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
        box-shadow: inset 0 0 0 1.5px var(--workday-worked);
      }
      .note {
        margin-top: 8px;
      }
    `],m([g({attribute:!1})],D.prototype,"hass",2),m([g({attribute:!1})],D.prototype,"employee",2),m([_()],D.prototype,"chosen",2),m([_()],D.prototype,"failure",2),D=m([A("bitrix24-workday-presence")],D);var ae=class extends ie{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:i}=this;if(t===void 0||i===null)return d;let n=i.connection==="here"||i.day.worked!==null||i.day.start!==null,s=this.parts.has("times")&&n;return c`<article class="all" aria-label=${i.name}>
      <header><h2>${i.name}</h2>${Qe(t,i)}</header>
      ${n?c`<div class=${s?"day times":"day"}>${this.renderDial(t,i)}${s?this.renderTimes(t,i):d}</div>`:d}
      ${i.day.status==="expired"&&this.parts.has("buttons")?c`<bitrix24-workday-expired .hass=${t} .employee=${i} .details=${this.clock.details}></bitrix24-workday-expired>`:d}
      ${Ye(t,i)}
      ${this.parts.has("buttons")&&I(i).length>0?c`<bitrix24-workday-buttons .hass=${t} .employee=${i}></bitrix24-workday-buttons>`:d}
      ${this.parts.has("presence")&&i.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${i}></bitrix24-workday-presence>`:d}
    </article>`}renderDial(t,{day:i}){let n=this.clock.now(),s=N(i,n),o=ce(i,n)??s,a=this.parts.has("ring");return c`<div class=${a?"dial":"dial bare"}>
      ${a?Je(t,i,n):d}
      <div class="face">
        <div class="time digits" role="timer" aria-label=${o===null?d:S(t,o)}>
          ${o===null?"–":Te(i)?Ee(o):Ee(o).slice(0,-3)}
        </div>
        ${this.renderUnder(t,i,n).map(l=>c`<div class="under"><bdi>${l}</bdi></div>`)}
      </div>
    </div>`}renderUnder(t,i,n){if(i.status==="paused")return[u(t,"break")];if(i.status==="closed"&&!q(i))return[u(t,"no_day")];let s=We(i,n);if(s>=60)return[u(t,"worked"),u(t,"overtime",{overtime:S(t,s)})];let o=i.required===null?[]:[u(t,"of_required",{required:S(t,i.required)})];return[u(t,"worked"),...o]}renderTimes(t,{day:i}){let n=this.clock.now(),s=l=>l===null?null:Z(t,l,n),o=l=>l===null||i.status==="closed"&&!q(i)?null:S(t,l),a=[["workday_start",s(i.start)]];return i.status==="closed"?a.push(["workday_finish",s(i.finish)]):i.status==="paused"?a.push(["worked",o(i.worked)]):i.expectedFinish!==null&&a.push(["expected_finish",s(i.expectedFinish)]),a.push(["breaks",o(pe(i,n))]),c`<dl>
      ${a.map(([l,h])=>c`<div><dt>${u(t,l)}</dt><dd><bdi>${h??"–"}</bdi></dd></div>`)}
    </dl>`}};ae.styles=[k,oe,Ze,v`
      :host {
        display: block;
        container-type: inline-size;
      }
      .all {
        display: grid;
        gap: 16px;
        padding: 16px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: 500;
        line-height: 1.3;
        overflow-wrap: break-word;
        min-width: 0;
      }
      .day {
        display: grid;
        gap: 16px;
        align-items: center;
        justify-items: center;
      }
      .dial {
        position: relative;
        width: min(100%, 232px);
        container-type: inline-size;
      }
      .dial:not(.bare) {
        aspect-ratio: 1;
      }
      .face {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        text-align: center;
      }
      .dial:not(.bare) .face {
        position: absolute;
        inset: 14%;
      }
      .time {
        font-size: clamp(22px, 17cqi, 40px);
        line-height: 1.15;
        font-weight: 400;
      }
      .under {
        font-size: clamp(12px, 6cqi, var(--ha-font-size-m, 14px));
        line-height: 1.35;
      }
      dl {
        display: grid;
        gap: 8px;
        margin: 0;
        width: 100%;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        margin: 0;
        font-weight: 500;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      @container (min-width: 400px) {
        .day.times {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `],m([g({attribute:!1})],ae.prototype,"parts",2),ae=m([A("bitrix24-workday-full")],ae);var le=class extends ie{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:i}=this;if(t===void 0||i===null)return d;let n=this.clock.now(),{day:s}=i,o=ce(s,n)??N(s,n),a=Te(s);return c`<article aria-label=${i.name}>
      <div class=${a?"line running":"line"}>
        ${this.parts.has("ring")?c`<div class="dial">${Je(t,s,n)}<span class="status ${kt(i)}"><ha-icon icon=${Et(i)} aria-hidden="true"></ha-icon></span></div>`:d}
        <div class="who">
          <h3>${i.name}</h3>
          <p class="what"><bdi role="status">${At(t,i)}</bdi><span class="more">${this.times(t,i,n).map(l=>c` · <bdi>${l}</bdi>`)}</span></p>
        </div>
        ${o!==null&&a?c`<div class="time digits" role="timer" aria-label=${S(t,o)}>${Ee(o)}</div>`:d}
        ${this.parts.has("buttons")&&I(i).length>0?c`<bitrix24-workday-buttons variant="small" .hass=${t} .employee=${i}></bitrix24-workday-buttons>`:d}
      </div>
      ${s.status==="expired"&&this.parts.has("buttons")?c`<bitrix24-workday-expired folded .hass=${t} .employee=${i} .details=${this.clock.details}></bitrix24-workday-expired>`:d}
      ${Ye(t,i)}
      ${this.parts.has("presence")&&i.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${i}></bitrix24-workday-presence>`:d}
    </article>`}times(t,{day:i,connection:n},s){if(!this.parts.has("times"))return[];if(i.status==="closed")return q(i)?i.worked===null?[]:[S(t,i.worked)]:n==="here"?[u(t,"no_day")]:[];if(i.expectedFinish!==null)return[u(t,"until",{time:Z(t,i.expectedFinish,s)})];let o=i.status==="paused"?i.breakStart:i.start;return o===null?[]:[u(t,"since",{time:Z(t,o,s)})]}};le.styles=[k,oe,Ze,v`
      :host {
        display: block;
        container-type: inline-size;
      }
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 10px 16px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
      .dial {
        position: relative;
        flex: none;
        width: 44px;
        height: 44px;
      }
      .dial .status {
        position: absolute;
        inset: 0;
        justify-content: center;
      }
      .dial .ring circle {
        stroke-width: 10;
      }
      .who {
        flex: 1 1 100px;
        min-width: 0;
      }
      h3,
      .what {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        line-height: 1.4;
      }
      h3 {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
      }
      .what {
        font-size: var(--ha-font-size-m, 14px);
      }
      .time {
        flex: none;
        font-size: var(--ha-font-size-l, 16px);
      }
      bitrix24-workday-buttons {
        flex: 0 1 auto;
        min-width: 0;
        max-width: 100%;
        margin-inline-start: auto;
      }
      @container (max-width: 340px) {
        .more {
          display: none;
        }
      }
      @container (max-width: 240px) {
        .dial {
          display: none;
        }
      }
      @container (max-width: 420px) {
        .line {
          gap: 8px;
        }
        .running .more {
          display: none;
        }
        .time {
          font-size: var(--ha-font-size-l, 16px);
        }
      }
    `],m([g({attribute:!1})],le.prototype,"parts",2),le=m([A("bitrix24-workday-row")],le);var J=class extends w{constructor(){super(...arguments);this.parts=new Set}static getStubConfig(t){return Ft(t)}static getConfigForm(){return Vt()}setConfig(t){at(t),this.config=t,this.parts=Bt(t)}getCardSize(){switch(this.config?.layout){case"team":return 1+this.deviceIds.length;case"compact":return 2;default:return 7}}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}get deviceIds(){if(this.hass===void 0||this.config===void 0)return[];let{layout:t,device_id:i,entity:n,employees:s=[]}=this.config;return t==="team"?s.length>0?[...new Set(s)]:X(this.hass):i?[i]:n?[z(this.hass,n)??""]:X(this.hass)}shouldUpdate(t){return bt(t,this.hass,this.deviceIds)}render(){let{hass:t,config:i}=this;return t===void 0||i===void 0?d:c`<ha-card>${i.layout==="team"?this.renderTeam(t,i):this.renderOne(t,i)}</ha-card>`}renderOne(t,i){let[n,s]=this.deviceIds;if(n===void 0)return this.renderNobody(t);if(s!==void 0)return this.renderMessage(t,"choose");if(!Sr(t,n))return this.renderMissing(t,n);let{parts:o}=this;return mr(n,i.layout==="compact"?c`<bitrix24-workday-row .hass=${t} .deviceId=${n} .parts=${o}></bitrix24-workday-row>`:c`<bitrix24-workday-full .hass=${t} .deviceId=${n} .parts=${o}></bitrix24-workday-full>`)}renderTeam(t,i){let{deviceIds:n}=this;if(n.length===0)return this.renderNobody(t);let{parts:s}=this,o=n.filter(a=>he(t,a)?.day.status==="opened").length;return c`<header>
        <h2>${i.title||u(t,"team")}</h2>
        <bdi role="status">${u(t,"at_work",{working:o,all:n.length})}</bdi>
      </header>
      <ul>
        ${fr(n,a=>a,a=>c`<li>${Sr(t,a)?c`<bitrix24-workday-row .hass=${t} .deviceId=${a} .parts=${s}></bitrix24-workday-row>`:this.renderMissing(t,a)}</li>`)}
      </ul>`}renderNobody(t){return this.renderMessage(t,St(t)?"loading":"nobody")}renderMissing(t,i){return St(t)||X(t).includes(i)?this.renderMessage(t,"loading"):this.renderMessage(t,t.devices[i]===void 0?"missing":"no_status")}renderMessage(t,i){return c`<p class="message" role="status" aria-busy=${i==="loading"}>${u(t,i)}</p>`}};J.styles=[k,v`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .message {
        padding: 16px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
        padding: 16px 16px 4px;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 0 8px;
      }
    `],m([g({attribute:!1})],J.prototype,"hass",2),m([_()],J.prototype,"config",2),J=m([A(ye)],J);function Sr(r,e){let t=he(r,e);return t!==null&&!(t.connection==="gone"&&St(r))}var St=r=>r.config.state!==void 0&&r.config.state!=="RUNNING";var de=class extends Y{static getStubConfig(){return{type:`custom:${ge}`}}setConfig(e){}willUpdate(e){let t=this.context?.entity_id;this.deviceId=this.hass&&t&&z(this.hass,t)||"",super.willUpdate(e)}render(){let{hass:e,employee:t}=this;return e===void 0||t===null?d:I(t).length===0?Qe(e,t):c`<bitrix24-workday-buttons variant="feature" .hass=${e} .employee=${t}></bitrix24-workday-buttons>`}};de.styles=[k,oe,v`
      .status {
        height: var(--feature-height, 42px);
        padding: 0 12px;
      }
    `],m([g({attribute:!1})],de.prototype,"context",2),de=m([A(ge)],de);var Tt=window;function Tr(r,e){Tt[r]??=[],Tt[r].some(({type:t})=>t===e.type)||Tt[r].push(e)}Tr("customCards",{type:ye,get name(){return B(L(),"name")},get description(){return B(L(),"description")},preview:!0,documentationURL:"https://github.com/home-assistant-bitrix24/bitrix24/blob/main/docs/card.md",getEntitySuggestion(r,e){if(Mt(r,e))return{label:u(r,"layout_team"),config:be("team")};let t=z(r,e);return t===null?null:[{label:u(r,"layout_full"),config:be("full",t)},{label:u(r,"layout_compact"),config:be("compact",t)}]}});Tr("customCardFeatures",{type:ge,get name(){return B(L(),"feature_name")},isSupported:(r,{entity_id:e})=>e!==void 0&&z(r,e)!==null,configurable:!1});
